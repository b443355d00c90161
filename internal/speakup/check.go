package speakup

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"waymark/internal/db"
	"waymark/internal/keylog"
)

// Check holds the log that the database keeps against itself, against the key
// that signs it and against what is published in a directory. It gives the
// log, nil where there is none or it is not good. It changes nothing.
func Check(ctx context.Context, d *db.DB, dir string) (log *keylog.Log, wrong []string, err error) {
	texts, err := db.Column[string](ctx, d, selectLog)
	if err != nil || len(texts) == 0 {
		return nil, nil, err
	}
	whole := "[\n" + strings.Join(texts, ",\n") + "\n]\n"
	if log, err = keylog.Verify(strings.NewReader(whole)); err != nil {
		return nil, []string{err.Error()}, nil //nolint:nilerr // it is what was asked for
	}
	if what := wrongKey(texts[0], filepath.Join(dir, "keys", logKeyName)); what != "" {
		wrong = append(wrong, what)
	}
	shown, err := os.ReadFile(filepath.Join(dir, "keys.json")) //nolint:gosec // in the data directory
	switch {
	case errors.Is(err, os.ErrNotExist): // it is written at the start
	case err != nil:
		return log, wrong, err
	case !bytes.Equal(shown, []byte(whole)):
		wrong = append(wrong, "the log that is published is not the one in the database")
	}
	return log, wrong, nil
}

// wrongKey says what is wrong with the key that signs a log.
func wrongKey(first, path string) string {
	der, err := os.ReadFile(path) //nolint:gosec // in the data directory
	if err != nil {
		return "the key that signs the log cannot be read: the log cannot go on"
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	key, ok := parsed.(*ecdsa.PrivateKey)
	if err != nil || !ok {
		return "the key that signs the log is damaged"
	}
	public, err := key.PublicKey.Bytes()
	var e keylog.Entry
	if err != nil || json.Unmarshal([]byte(first), &e) != nil || e.Log != base64Of(public) {
		return "the key that is there did not sign the log"
	}
	return ""
}
