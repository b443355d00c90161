package views

import (
	"context"

	"waymark/internal/words"
)

// SpeakComposing is what somebody writes without their name: a reply in a
// thread, or a new thread.
type SpeakComposing struct {
	Thread string // its identity; empty for a new one
	Title  string
	Other  string // the other way to be heard; may be empty
}

func (c SpeakComposing) key(thread, reply string) string {
	if c.Thread == "" {
		return thread
	}
	return reply
}

// A speakLine is what the script says where it knows that something is so.
type speakLine struct{ name, text string }

// speakLineKeys are the texts of the script, by the names that it has for
// them: what the rooms answer, and what is found out on the device.
var speakLineKeys = []speakLine{
	{"already_collected", "speakup.c.already_collected"},
	{"cannot_open", "speakup.c.cannot_open"},
	{"change", "speakup.c.change"},
	{"crowd", "speakup.c.crowd"},
	{"dismiss", "speakup.c.dismiss"},
	{"handle_paused", "speakup.c.handle_paused"},
	{"held", "speakup.c.held"},
	{"held_k", "speakup.c.held_k"},
	{"held_quiet", "speakup.c.held_quiet"},
	{"hint_date", "speakup.c.hint_date"},
	{"hint_mail", "speakup.c.hint_mail"},
	{"hint_name", "speakup.c.hint_name"},
	{"hint_only", "speakup.c.hint_only"},
	{"hint_phone", "speakup.c.hint_phone"},
	{"hint_title", "speakup.c.hint_title"},
	{"identifying_header", "speakup.c.identifying_header"},
	{"join_closed", "speakup.c.join_closed"},
	{"join_missing", "speakup.c.join_missing"},
	{"keep", "speakup.c.keep"},
	{"key_mismatch", "speakup.c.key_mismatch"},
	{"malformed", "speakup.c.malformed"},
	{"mine", "speakup.c.mine"},
	{"moved_in", "speakup.c.moved_in"},
	{"moved_out", "speakup.c.moved_out"},
	{"moved_wrong", "speakup.c.moved_wrong"},
	{"new", "speakup.c.new"},
	{"no_secure_context", "speakup.c.no_secure_context"},
	{"no_text", "speakup.c.no_text"},
	{"no_thread", "speakup.c.no_thread"},
	{"no_tickets_yet", "speakup.c.no_tickets_yet"},
	{"not_published", "speakup.c.not_published"},
	{"not_signed", "speakup.c.not_signed"},
	{"old_browser", "speakup.c.old_browser"},
	{"outbox_full", "speakup.c.outbox_full"},
	{"published", "speakup.c.published"},
	{"ready", "speakup.c.ready"},
	{"search", "speakup.c.search"},
	{"search_none", "speakup.c.search_none"},
	{"slot_taken", "speakup.c.slot_taken"},
	{"ticket_early", "speakup.c.ticket_early"},
	{"ticket_expired", "speakup.c.ticket_expired"},
	{"ticket_invalid", "speakup.c.ticket_invalid"},
	{"ticket_spent", "speakup.c.ticket_spent"},
	{"tickets_used", "speakup.c.tickets_used"},
	{"too_long", "speakup.c.too_long"},
	{"too_many", "speakup.c.too_many"},
	{"unknown", "speakup.c.unknown"},
	{"waiting", "speakup.c.waiting"},
	{"withdraw", "speakup.c.withdraw"},
	{"withdrawing", "speakup.c.withdrawing"},
	{"withdrawn", "speakup.c.withdrawn"},
	{"words", "speakup.c.words"},
}

// speakLines gives the script's texts; it fills in what stands in braces.
func speakLines(ctx context.Context) []speakLine {
	all := make([]speakLine, len(speakLineKeys))
	for i, l := range speakLineKeys {
		all[i] = speakLine{l.name, words.T(ctx, l.text, "Number", "{n}", "Least", "{least}", "Name", "{name}", "Day", "{day}", "Reason", "{reason}", "Found", "{found}", "Words", "{words}")}
	}
	return all
}
