package views

import (
	"context"

	"waymark/internal/forum"
	"waymark/internal/heard"
	"waymark/internal/words"
)

// SpeakAdmin is the administration's page of the channel.
type SpeakAdmin struct {
	Orgs                  []Option
	Chosen                []string
	Least, Quiet, Route   string
	Answerers, Moderators []heard.Office
	Find                  string
	Found                 []forum.Byline
	Person, Title, Duty   string // what was typed
	Errors                Errors
	Wrong                 string // which form: settings or duty
	Ready                 bool   // there is a log of keys
}

func (v SpeakAdmin) errorsOf(form string) Errors {
	if v.Wrong == form {
		return v.Errors
	}
	return nil
}

func (v SpeakAdmin) people() (all []Option) {
	for _, b := range v.Found {
		all = append(all, Option{Value: b.PID, Label: b.Name, Hint: joined(b.Role, b.Org)})
	}
	return all
}

func dutyOptions(ctx context.Context) []Option {
	return []Option{
		{Value: string(heard.Answering), Label: words.T(ctx, "speak.admin.duty_answer"), Hint: words.T(ctx, "speak.admin.duty_answer_hint")},
		{Value: string(heard.Moderating), Label: words.T(ctx, "speak.admin.duty_moderate"), Hint: words.T(ctx, "speak.admin.duty_moderate_hint")},
	}
}
