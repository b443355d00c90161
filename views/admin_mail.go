package views

import (
	"net"
	"strconv"
	"strings"

	"waymark/internal/mail"
	"waymark/internal/words"
)

func (v AdminMail) address() string { return net.JoinHostPort(v.Host, strconv.Itoa(v.Port)) }

var tlsKeys = map[mail.Mode]string{mail.StartTLS: "mail.tls_start", mail.TLS: "mail.tls_first", mail.Plain: "mail.tls_off"}

// MailReason says in plain words why a letter was not sent, and what to do.
func MailReason(w *words.Words, reason string) string {
	code, step, said := strings.Cut(reason, " at ")
	_, err := strconv.Atoi(code)
	switch {
	case reason == "the certificate is not trusted":
		return w.T("mail.why_certificate")
	case reason == "connection refused":
		return w.T("mail.why_refused")
	case strings.HasPrefix(reason, "no answer"):
		return w.T("mail.why_silent")
	case said && step == "AUTH":
		return w.T("mail.why_sign_in", "Reason", reason)
	case said && step == "STARTTLS":
		return w.T("mail.why_starttls")
	case said && step == "connecting":
		return w.T("mail.why_no_way")
	case said && err == nil && code[0] == '4':
		return w.T("mail.why_later", "Reason", reason)
	case said && err == nil:
		return w.T("mail.why_no", "Reason", reason)
	}
	return w.T("mail.why_other", "Reason", reason)
}
