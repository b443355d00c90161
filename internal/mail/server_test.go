package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"waymark/internal/testkit"
)

// A postOffice is a mail server that keeps what it is given.
type postOffice struct {
	port  int
	trust *tls.Config

	mu      sync.Mutex
	got     []parcel
	refuse  map[string]*smtp.SMTPError // by recipient
	breakAt int                        // take so many letters and say nothing of it
	users   []string
}

type parcel struct {
	from, to string
	raw      string
	secure   bool
}

func (p parcel) message(t *testing.T) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(p.raw))
	testkit.Must(t, err)
	return m
}

func (p *postOffice) letters() []parcel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]parcel(nil), p.got...)
}

func (p *postOffice) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// open starts a mail server on this machine; secure gives it a certificate.
func open(t *testing.T, secure bool) *postOffice {
	t.Helper()
	p := &postOffice{refuse: map[string]*smtp.SMTPError{}}
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth, s.ReadTimeout, s.WriteTimeout = "localhost", true, 10*time.Second, 10*time.Second
	if secure {
		cert, pool := certificate(t)
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
		p.trust = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	p.port = at.Addr().(*net.TCPAddr).Port
	go func() { _ = s.Serve(at) }()
	t.Cleanup(func() { _ = s.Close() })
	return p
}

func (p *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &visit{p: p, secure: secure}, nil
}

type visit struct {
	p        *postOffice
	secure   bool
	from, to string
}

func (v *visit) AuthMechanisms() []string { return []string{"PLAIN"} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if password != "opensesame" {
			return smtp.ErrAuthFailed
		}
		v.p.set(func() { v.p.users = append(v.p.users, username) })
		return nil
	}), nil
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error { v.from = from; return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.to = to
	if e := v.p.refuse[to]; e != nil {
		return e
	}
	return nil
}

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.p.got = append(v.p.got, parcel{v.from, v.to, string(raw), v.secure})
	if v.p.breakAt > 0 {
		v.p.breakAt--
		return &smtp.SMTPError{Code: 451, Message: "taken, and not said so"}
	}
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testkit.Must(t, err)
	ours := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, ours, ours, &key.PublicKey, key)
	testkit.Must(t, err)
	cert, err := x509.ParseCertificate(der)
	testkit.Must(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}
