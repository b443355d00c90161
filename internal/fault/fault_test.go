package fault

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := fmt.Errorf("read discussion: %w", Missing("discussion"))
	if KindOf(err) != NotFound || !IsNotFound(err) {
		t.Fatalf("kind of %v is %v", err, KindOf(err))
	}
	if !errors.Is(err, &Fault{Kind: NotFound}) || errors.Is(err, &Fault{Kind: Forbidden}) {
		t.Error("Is does not go by kind")
	}
	if errors.Is(err, &Fault{Kind: NotFound, Code: "other"}) {
		t.Error("Is ignores the code")
	}
	if KindOf(io.EOF) != Internal || KindOf(nil) != Internal || Of(nil) != nil {
		t.Error("what is no fault must be internal")
	}
}

func TestMissingSaysNothingOfTheThing(t *testing.T) {
	a, b := Missing("discussion"), Missing("secret community")
	if a.Error() != b.Error() || a.Key != b.Key || len(a.Args) != 0 {
		t.Errorf("%v and %v differ", a, b)
	}
}

func TestErrorTextCarriesNoUserText(t *testing.T) {
	var f Fields
	f.Require("title", " \n")
	f.Max("body", "Anna Beispiel", 3)
	f.Add("tags", "fault.tag", "Tag", "Anna Beispiel")
	err := f.Err()
	down := Down("fault.unavailable", errors.New("key (email)=(anna@example.org)"))
	for _, text := range []string{err.Error(), down.Error()} {
		if strings.Contains(strings.ToLower(text), "anna") {
			t.Errorf("user text in %q", text)
		}
	}
	if !strings.Contains(err.Error(), "title: fault.required") {
		t.Errorf("field missing in %q", err)
	}
}

func TestFields(t *testing.T) {
	var f Fields
	if f.Err() != nil {
		t.Fatal("no mistakes must be nil")
	}
	f.Require("title", "x")
	f.Max("title", "ééé", 3)
	f.Min("title", "ééé", 3)
	f.OneOf("outcome", "mixed", "fault.outcome", "worked", "mixed")
	if f.Err() != nil {
		t.Fatalf("valid input refused: %v", f.Err())
	}
	f.Require("title", "", "fault.enter_title")
	f.Max("title", "éééé", 3)
	f.OneOf("outcome", "other", "fault.outcome", "worked", "mixed")
	err := fmt.Errorf("save: %w", f.Err())
	if KindOf(err) != Invalid || len(FieldsOf(err)) != 3 || Of(err).Args["Count"] != 3 {
		t.Fatalf("got %#v", Of(err))
	}
	if first, ok := FieldsOf(err).Of("title"); !ok || first.Key != "fault.enter_title" {
		t.Errorf("first mistake of title: %#v", first)
	}
	if _, ok := FieldsOf(err).Of("body"); ok {
		t.Error("a field without a mistake has one")
	}
}

func TestConstructors(t *testing.T) {
	for want, f := range map[Kind]*Fault{
		Forbidden: Denied("fault.archived"), Conflict: Clash("taken", "fault.taken", "Name", "x"),
		SignIn: NotSignedIn(), TooMany: Limited(time.Minute), Invalid: Wrong("bad_json", "fault.bad_request"),
		Unavailable: Down("fault.unavailable", io.EOF),
	} {
		if f.Kind != want || f.Code == "" || f.Key == "" {
			t.Errorf("%v: %#v", want, f)
		}
	}
	if !errors.Is(Down("fault.unavailable", io.EOF), io.EOF) {
		t.Error("cause lost")
	}
	if Limited(time.Minute).Retry != time.Minute {
		t.Error("retry lost")
	}
	if Kind(99).String() != "internal" {
		t.Error("unknown kind has a name")
	}
}
