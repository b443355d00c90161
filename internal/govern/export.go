package govern

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"waymark/internal/changes"
	"waymark/internal/db"
	"waymark/internal/forum"
)

// What is done with the audit and with the site as a whole.
var (
	AuditExported   = changes.Declare("audit.exported", changes.Audited)
	ContentExported = changes.Declare("site.exported", changes.Audited)
	BackupMade      = changes.Declare("site.backed_up", changes.Audited)
	MembersViewed   = changes.Declare("members.viewed", changes.Audited)
	ReportOpened    = changes.Declare("report.opened", changes.Audited)
)

// Note puts an act of the viewer's that changes nothing into the log, and so
// into the audit: reading what administration lets them read, an export.
func Note(ctx context.Context, d *db.DB, v forum.Viewer, verb changes.Verb, kind string, community, subject int64) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		return changes.Append(ctx, tx, verb, changes.Change{
			Kind: kind, Community: community, Subject: subject, Actor: v.Person, Audience: changes.Nobody,
		})
	})
}

// exported is a row of an export. Its fields are all that the hash is taken
// of, so that whoever has the file can verify it.
type exported struct {
	N         int64  `json:"n"`
	At        string `json:"at"`
	Micros    int64  `json:"at_micros"`
	Action    string `json:"action"`
	Actor     int64  `json:"actor"`
	Kind      string `json:"kind"`
	Community int64  `json:"community"`
	Subject   int64  `json:"subject"`
	Part      int64  `json:"part"`
	Seq       int64  `json:"seq"`
	Previous  string `json:"previous"`
	Hash      string `json:"hash"`
}

func export(a Act) exported {
	return exported{
		a.N, a.At.Format(time.RFC3339Nano), db.Micros(a.At), a.Action, a.Actor, a.Kind, a.Community, a.Subject, a.Part, a.Seq, a.Previous, a.Hash,
	}
}

// WriteJSON writes the whole audit as one JSON object: the rows, then how the
// chain stands with its head. Administrators may.
func WriteJSON(ctx context.Context, q db.Q, v forum.Viewer, w io.Writer) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	chain, err := VerifyChain(ctx, q)
	if err != nil {
		return err
	}
	head, err := json.Marshal(chain)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, `{"chain":`+string(head)+`,"rows":[`); err != nil {
		return err
	}
	var late error
	between := ""
	err = walk(ctx, q, 0, func(a Act) bool {
		if a.N > chain.Rows && chain.Whole() { // added meanwhile
			return false
		}
		text, err := json.Marshal(export(a))
		if err == nil {
			_, err = io.WriteString(w, between+string(text))
		}
		late, between = err, ",\n"
		return err == nil
	})
	if err == nil {
		err = late
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

// WriteCSV writes the whole audit as CSV; the last row's hash is the head.
// Administrators may.
func WriteCSV(ctx context.Context, q db.Q, v forum.Viewer, w io.Writer) error {
	if err := adminOnly(v); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	err := out.Write([]string{"n", "at", "at_micros", "action", "actor", "kind", "community", "subject", "part", "seq", "previous", "hash"})
	if err != nil {
		return err
	}
	var late error
	err = walk(ctx, q, 0, func(a Act) bool {
		e, n := export(a), func(i int64) string { return strconv.FormatInt(i, 10) }
		late = out.Write([]string{
			n(e.N), e.At, n(e.Micros), e.Action, n(e.Actor), e.Kind, n(e.Community), n(e.Subject), n(e.Part), n(e.Seq), e.Previous, e.Hash,
		})
		return late == nil
	})
	if err == nil {
		err = late
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	return err
}
