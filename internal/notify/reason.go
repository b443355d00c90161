package notify

import "slices"

// A Reason says why somebody is told of something.
type Reason string

// The reasons, of which the first that holds is given.
const (
	Mention   Reason = "mention"      // somebody named them
	Reply     Reason = "reply"        // an answer to their reply
	Answer    Reason = "answer"       // an answer to what they began
	Accepted  Reason = "accepted"     // their answer was accepted
	Review    Reason = "review"       // a draft is shared with them
	Consent   Reason = "consent"      // somebody would like to quote them
	Asked     Reason = "asked"        // somebody asks them to answer
	JoinAsked Reason = "asks_to_join" // somebody asks to join what they look after
	LetIn     Reason = "let_in"       // they were let in
	Declined  Reason = "declined"     // they were not let in
	Leads     Reason = "leads"        // they look after a community now
	Reported  Reason = "report"       // their report was decided

	Announced Reason = "announced" // a facilitator tells all members

	Hidden   Reason = "hidden"   // what they wrote was hidden
	Kept     Reason = "kept"     // what they wrote was reported, and stays
	Appealed Reason = "appealed" // their appeal was decided

	Moved  Reason = "moved"  // what they began stands in another community
	Split  Reason = "split"  // what they replied is in a discussion of its own
	Merged Reason = "merged" // what they began is part of another, or has one in it

	NewVersion Reason = "new_version" // of a template that they took
	Withdrawn  Reason = "withdrawn"   // a template that they took is warned against

	WatchedThread    Reason = "watched_thread"
	WatchedCommunity Reason = "watched_community"
	WatchedTag       Reason = "watched_tag"
	WatchedPerson    Reason = "watched_person"
)

// A Group is a kind of notices that people decide upon together.
type Group string

// The groups.
const (
	Replies  Group = "replies"  // answers to what they wrote
	Mentions Group = "mentions" // they are named
	AskedFor Group = "asked"    // what others ask of them, and what became of what they asked
	Watched  Group = "watched"  // what is new in what they watch
	Followed Group = "followed" // what is new in what they follow, in the summary alone
)

// Groups lists them in the order of a form.
var Groups = []Group{Replies, Mentions, AskedFor, Watched, Followed}

// Group gives the group that the reason belongs to.
func (r Reason) Group() Group {
	switch r {
	case Mention:
		return Mentions
	case Reply, Answer, Accepted:
		return Replies
	case Announced, Moved, Split, Merged, NewVersion, WatchedThread, WatchedCommunity, WatchedTag, WatchedPerson:
		return Watched
	default:
		return AskedFor
	}
}

// ranks give the order in which reasons stand for a group of notices.
var ranks = []Reason{
	Hidden, Appealed, Kept, Withdrawn, NewVersion, Mention, Reply, Answer, Accepted, Review, Consent, Asked, JoinAsked, LetIn, Declined, Leads, Reported, Announced, Moved, Split, Merged,
	WatchedThread, WatchedCommunity, WatchedTag, WatchedPerson,
}

// before says whether a reason weighs more than another.
func (r Reason) before(o Reason) bool { return slices.Index(ranks, r) < slices.Index(ranks, o) }

var keys = map[Reason]string{
	Mention: "inbox.mention", Reply: "inbox.reply", Answer: "inbox.answer", Accepted: "inbox.accepted", Review: "inbox.review",
	Consent: "inbox.consent", Asked: "inbox.asked", JoinAsked: "inbox.asks_to_join", LetIn: "inbox.let_in", Declined: "inbox.declined",
	Leads: "inbox.leads", Reported: "inbox.report", Announced: "inbox.announced", WatchedThread: "inbox.watched_thread", WatchedCommunity: "inbox.watched_community",
	WatchedTag: "inbox.watched_tag", WatchedPerson: "inbox.watched_person",
	Hidden: "inbox.hidden", Kept: "inbox.kept", Appealed: "inbox.appealed", Moved: "inbox.moved", Split: "inbox.split", Merged: "inbox.merged",
	NewVersion: "inbox.new_version", Withdrawn: "inbox.withdrawn",
}

// Key is the catalogue's key of the sentence that gives the reason, with who
// did it as Name, where as Community, the Tag that is watched, the Number of a
// template's version and the Note on it.
func (r Reason) Key() string { return keys[r] }
