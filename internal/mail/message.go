package mail

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"unicode"
)

// newPID names a letter in logs and in its Message-ID.
func newPID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// oneLine makes of any text one line without control characters, so that
// nothing in a header begins another.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// address gives a header's form of a name and an address, and fails for what
// is not one address.
func address(name, at string) (string, error) {
	a, err := mail.ParseAddress(at)
	if err != nil || a.Address != at || strings.ContainsFunc(at, func(r rune) bool { return r < '!' || r > '~' }) {
		return "", errors.New("mail: not an address")
	}
	return (&mail.Address{Name: oneLine(name), Address: at}).String(), nil
}

// IsSender says whether a text names one sender: an address, or a name and an
// address in angle brackets.
func IsSender(text string) bool {
	a, err := mail.ParseAddress(text)
	if err != nil {
		return false
	}
	_, err = address(a.Name, a.Address)
	return err == nil
}

// sender gives the configured sender's header and bare address.
func (m *Mail) sender() (header, bare string, err error) {
	a, err := mail.ParseAddress(m.c.From)
	if err != nil {
		return "", "", err
	}
	header, err = address(a.Name, a.Address)
	return header, a.Address, err
}

// compose writes a letter as it goes over the wire: plain text, and the same
// as simple HTML. The Message-ID is the same at each attempt, so that a
// server can drop a letter that comes twice.
func (m *Mail) compose(l Letter, e delivery) ([]byte, error) {
	from, bare, err := m.sender()
	if err != nil {
		return nil, err
	}
	to, err := address(l.Name, l.To)
	if err != nil {
		return nil, err
	}
	subject, text := l.Text(m.c.Words)
	_, domain, _ := strings.Cut(bare, "@")
	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	headers := [][2]string{
		{"From", from},
		{"To", to},
		{"Subject", mime.QEncoding.Encode("utf-8", subject)},
		{"Date", e.created.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700")},
		{"Message-ID", "<" + e.pid + "@" + domain + ">"},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", `multipart/alternative; boundary="` + parts.Boundary() + `"`},
	}
	if l.Thread != "" {
		root := "<" + l.Thread + "@" + domain + ">"
		headers = append(headers, [2]string{"In-Reply-To", root}, [2]string{"References", root})
	}
	if l.Stop != "" {
		headers = append(headers, [2]string{"List-Unsubscribe", "<" + l.Stop + ">"}, [2]string{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"})
	}
	for _, h := range headers {
		b.WriteString(h[0] + ": " + oneLine(h[1]) + "\r\n")
	}
	b.WriteString("\r\n")
	for _, part := range [][2]string{{"text/plain", text}, {"text/html", markup(m.c.Words.Lang(), subject, text)}} {
		w, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Type":              {part[0] + "; charset=utf-8"},
			"Content-Transfer-Encoding": {"quoted-printable"},
		})
		if err != nil {
			return nil, err
		}
		q := quotedprintable.NewWriter(w)
		if _, err := q.Write([]byte(part[1])); err != nil {
			return nil, err
		}
		if err := q.Close(); err != nil {
			return nil, err
		}
	}
	err = parts.Close()
	return b.Bytes(), err
}
