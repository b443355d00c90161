package speakup

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"waymark/internal/ticket"
)

func base64Of(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

const (
	logKeyName = "log.key"
	keySuffix  = ".key"
)

// logKey reads the key that signs the log, or makes one where there is none.
func (s *Speak) logKey() (*ecdsa.PrivateKey, error) {
	path := filepath.Join(s.keysDir(), logKeyName)
	der, err := os.ReadFile(path) //nolint:gosec // in the data directory
	if errors.Is(err, os.ErrNotExist) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		if der, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			return nil, err
		}
		return key, writeFile(path, der, s.db.Now())
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of the log: %w", err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("speakup: the key of the log is damaged")
	}
	return key, nil
}

// keyPath is where the private half of a week's key for a use lies.
func (s *Speak) keyPath(e ticket.Epoch, u ticket.Use) string {
	return filepath.Join(s.keysDir(), string(e)+"-"+u.String()+keySuffix)
}

// makeSigners makes a week's keys and writes them down, before anybody is told
// of them. It takes some ten seconds.
func (s *Speak) makeSigners(e ticket.Epoch) (map[ticket.Use]*ticket.Signer, error) {
	all := map[ticket.Use]*ticket.Signer{}
	for _, u := range ticket.Uses() {
		signer, err := s.Generate()
		if err != nil {
			return nil, err
		}
		der, err := signer.Private()
		if err != nil {
			return nil, err
		}
		if err := writeFile(s.keyPath(e, u), der, e.Begins()); err != nil {
			return nil, err
		}
		all[u] = signer
	}
	return all, nil
}

// readSigners reads the private halves that are still there of the weeks in
// the log, but for those that the state has.
func (s *Speak) readSigners(n *state) error {
	for i := range n.entries {
		e := &n.entries[i]
		if e.Amends != 0 || n.signers[e.Epoch] != nil {
			continue
		}
		of := map[ticket.KeyID]*ticket.Signer{}
		for _, u := range ticket.Uses() {
			der, err := os.ReadFile(s.keyPath(e.Epoch, u))
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				return fmt.Errorf("read a key of passes: %w", err)
			}
			signer, err := ticket.ParseSigner(der)
			if err != nil {
				return fmt.Errorf("the key %s of %s: %w", u, e.Epoch, err)
			}
			of[signer.Public().ID()] = signer
		}
		n.signers[e.Epoch] = of
	}
	return nil
}

// burn deletes the private halves whose time is over: those that open threads
// and say something a slot after their week, the numbered ones when nobody can
// join a thread of that week any more. It says whether any was there.
func (s *Speak) burn(now time.Time) (burnt bool, err error) {
	names, err := os.ReadDir(s.keysDir())
	if err != nil {
		return false, err
	}
	for _, f := range names {
		name := strings.TrimSuffix(f.Name(), keySuffix)
		const length = len("2026-W48")
		if f.Name() == logKeyName || len(name) <= length {
			continue
		}
		week, wrong := ticket.ParseEpoch(name[:length])
		if wrong != nil || now.Before(s.keyEnds(week, strings.HasPrefix(name[length:], "-slot-"))) {
			continue
		}
		if err := destroy(filepath.Join(s.keysDir(), f.Name())); err != nil {
			return burnt, err
		}
		burnt = true
	}
	return burnt, nil
}

// keyEnds is when a key of a week is destroyed.
func (s *Speak) keyEnds(week ticket.Epoch, numbered bool) time.Time {
	over := week.Add(1)
	if numbered {
		over = week.Add(1 + joinWeeks)
	}
	return slotAfter(s.Zone, over.Begins()).Begins()
}

// joinWeeks is for how many weeks after their own the numbered keys are kept:
// while threads of that week can be joined.
const joinWeeks = 5

// destroy writes zeros over a file before it removes it.
func destroy(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // in the data directory
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, info.Size()))
	if err == nil {
		err = f.Sync()
	}
	if late := f.Close(); err == nil {
		err = late
	}
	return errors.Join(err, os.Remove(path))
}
