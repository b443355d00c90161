package views

import (
	"context"

	"waymark/internal/words"
)

// deeds are the keys of what the audit and the security log say of a verb.
var deeds = map[string]string{
	"invitation.made":              "deed.invitation.made",
	"invitation.withdrawn":         "deed.invitation.withdrawn",
	"account.added":                "deed.account.added",
	"account.password_changed":     "deed.account.password_changed",
	"appeal.granted":               "deed.appeal.granted",
	"appeal.refused":               "deed.appeal.refused",
	"audit.exported":               "deed.audit.exported",
	"collection.deleted":           "deed.collection.deleted",
	"speak.duty_given":             "deed.speak.duty_given",
	"speak.duty_taken":             "deed.speak.duty_taken",
	"community.archived":           "deed.community.archived",
	"community.changed":            "deed.community.changed",
	"community.reopened":           "deed.community.reopened",
	"community.visibility_changed": "deed.community.visibility_changed",
	"reply.official":               "deed.reply.official",
	"reply.unofficial":             "deed.reply.unofficial",
	"leaving.set":                  "deed.leaving.set",
	"leaving.undone":               "deed.leaving.undone",
	"link.made":                    "deed.link.made",
	"link.used":                    "deed.link.used",
	"member.declined":              "deed.member.declined",
	"member.joined":                "deed.member.joined",
	"member.made_facilitator":      "deed.member.made_facilitator",
	"member.no_facilitator":        "deed.member.no_facilitator",
	"member.removed":               "deed.member.removed",
	"members.viewed":               "deed.members.viewed",
	"move.accepted":                "deed.move.accepted",
	"move.declined":                "deed.move.declined",
	"office.given":                 "deed.office.given",
	"office.taken":                 "deed.office.taken",
	"organisation.added":           "deed.organisation.added",
	"organisation.changed":         "deed.organisation.changed",
	"person.added":                 "deed.person.added",
	"person.changed":               "deed.person.changed",
	"person.email_changed":         "deed.person.email_changed",
	"person.ended":                 "deed.person.ended",
	"person.made_administrator":    "deed.person.made_administrator",
	"person.moved":                 "deed.person.moved",
	"person.no_administrator":      "deed.person.no_administrator",
	"proposal.approved":            "deed.proposal.approved",
	"proposal.declined":            "deed.proposal.declined",
	"reply.hidden":                 "deed.reply.hidden",
	"reply.shown":                  "deed.reply.shown",
	"report.dismissed":             "deed.report.dismissed",
	"report.handed_on":             "deed.report.handed_on",
	"report.opened":                "deed.report.opened",
	"report.upheld":                "deed.report.upheld",
	"session.ended":                "deed.session.ended",
	"session.started":              "deed.session.started",
	"site.backed_up":               "deed.site.backed_up",
	"site.exported":                "deed.site.exported",
	"site.working_time_set":        "deed.site.working_time_set",
	"speak.settings_changed":       "deed.speak.settings_changed",
	"thread.announced":             "deed.thread.announced",
	"thread.closed":                "deed.thread.closed",
	"thread.merged":                "deed.thread.merged",
	"thread.moved":                 "deed.thread.moved",
	"thread.split":                 "deed.thread.split",
	"thread.reopened":              "deed.thread.reopened",
	"thread.hidden":                "deed.thread.hidden",
	"thread.shown":                 "deed.thread.shown",
	"token.created":                "deed.token.created",
	"token.revoked":                "deed.token.revoked",
}

// HasDeed says whether there are words for a verb of the change log, for the
// test that holds the two lists together.
func HasDeed(verb string) bool { return deeds[verb] != "" }

// deed says what a verb of the change log stands for.
func deed(ctx context.Context, verb string) string {
	if key := deeds[verb]; key != "" {
		return words.T(ctx, key)
	}
	return verb
}
