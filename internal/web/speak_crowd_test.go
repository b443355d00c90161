package web_test

import (
	"context"
	"strings"
	"testing"

	"waymark/internal/db"
	"waymark/internal/forum"
	"waymark/internal/testkit"
	"waymark/internal/testkit/webtest"
	"waymark/internal/ticket"
)

var addHolder = db.SQL(`INSERT INTO speak_collect (epoch, person_id, request) VALUES ($1, $2, $3)`)

// While fewer hold passes than are needed to hide anybody, the channel says
// that it is closed, and names another route; browsers are told the least.
func TestClosedBelowTheLeastCrowd(t *testing.T) {
	s := webtest.Start(t)
	org := s.Organisation("Northwick")
	var staff []forum.Person
	for range 51 {
		staff = append(staff, s.Person("Somebody", func(d *forum.PersonDraft) { d.Org = org.ID }))
	}
	s.SpeakUp(org.ID)
	s.Speak.Simulate = false // nobody is made up
	set, err := s.Speak.Settings(t.Context())
	testkit.Must(t, err)
	set.Route = "Ring the staff council"
	testkit.Must(t, s.Speak.Set(t.Context(), forum.System(), set))
	b := s.SignIn(staff[0])
	week := ticket.EpochOf(s.DB.Now())
	hold := func(people []forum.Person) {
		testkit.Must(t, s.DB.Write(t.Context(), func(tx *db.Tx) error {
			for i := range 2 * len(people) { // of the next week too, should it begin meanwhile
				if _, err := tx.Exec(context.Background(), addHolder, string(week.Add(i%2)), people[i/2].ID, []byte("-")); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	hold(staff[:49])
	b.Get("/speak-up").Want(200).Has("Closed to new texts.", "About 40 colleagues hold passes", "Ring the staff council")
	if got := b.Get("/tickets/wallet-key").Body; !strings.Contains(got, `"least":50,"holders":40,"simulated":false`) {
		t.Errorf("browsers are told %s", got)
	}
	hold(staff[49:])
	b.Get("/speak-up").Want(200).Lacks("Closed to new texts.", "colleagues hold passes this week. At least")
	if got := b.Get("/tickets/wallet-key").Body; !strings.Contains(got, `"least":50,"holders":50,`) {
		t.Errorf("the control: browsers are told %s", got)
	}
}
