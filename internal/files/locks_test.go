package files_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/internal/files"
	"waymark/internal/testkit"
)

// A slow bucket answers questions once it is let.
type slow struct {
	files.Bucket
	asked, answer chan struct{}
}

func (s slow) Stat(ctx context.Context, name string) (int64, time.Time, error) {
	size, at, err := s.Bucket.Stat(ctx, name)
	s.asked <- struct{}{}
	<-s.answer
	return size, at, err
}

func TestNobodyWaitsWhileASlowServiceIsAskedAboutAnotherFile(t *testing.T) {
	b, err := serve(t).config().Open()
	testkit.Must(t, err)
	far := slow{b, make(chan struct{}), make(chan struct{})}
	s := files.Behind(filepath.Join(t.TempDir(), "near"), far, 1<<20)
	put := func(text string) string {
		hash, _, err := s.Put(strings.NewReader(text), 100)
		if err != nil {
			t.Error(err)
		}
		return hash
	}
	old := put("old")
	gone, again := make(chan bool), make(chan struct{})
	go func() {
		did, err := s.Delete(old, time.Now().Add(time.Hour))
		gone <- did && err == nil
	}()
	<-far.asked
	put("another") // would wait for ever if Delete were in its way
	go func() {
		put("old")
		close(again)
	}()
	far.answer <- struct{}{}
	if !<-gone {
		t.Error("the old file has not been deleted")
	}
	<-again
	if _, _, err := b.Stat(t.Context(), files.Name(old)); err != nil {
		t.Errorf("what is put while it is deleted is lost: %v", err)
	}
}
