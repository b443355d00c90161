// Package postoffice is a mail server on this machine that keeps what it is
// given, for tests.
package postoffice

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

// An Office is a mail server that keeps what it is given. Its password is opensesame.
type Office struct {
	Port  int
	Trust *tls.Config // of clients

	mu      sync.Mutex
	got     []Parcel
	Refuse  map[string]*smtp.SMTPError // by recipient
	BreakAt int                        // take so many letters and say nothing of it
	Users   []string                   // who signed in
	Ways    []string                   // to sign in; none: PLAIN
}

// A Parcel is a letter as it came.
type Parcel struct {
	From, To string
	Raw      string
	Secure   bool // it came under TLS
	At       time.Time
}

// Message reads the letter.
func (p Parcel) Message(t testing.TB) *mail.Message {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(p.Raw))
	testkit.Must(t, err)
	return m
}

// Letters gives all that has come.
func (p *Office) Letters() []Parcel {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Parcel(nil), p.got...)
}

// Set changes the office while it is open.
func (p *Office) Set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// How an office speaks TLS.
const (
	Plain    = iota // not at all
	StartTLS        // when it is asked to
	TLS             // from the first byte
)

// Open starts a mail server on this machine.
func Open(t testing.TB, how int) *Office {
	t.Helper()
	p := &Office{Refuse: map[string]*smtp.SMTPError{}}
	s := smtp.NewServer(p)
	s.Domain, s.AllowInsecureAuth, s.ReadTimeout, s.WriteTimeout = "localhost", true, 10*time.Second, 10*time.Second
	at, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	p.Port = at.Addr().(*net.TCPAddr).Port
	if how != Plain {
		cert, pool := certificate(t)
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
		p.Trust = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	if how == TLS {
		at = tls.NewListener(at, s.TLSConfig)
	}
	go func() { _ = s.Serve(at) }()
	t.Cleanup(func() { _ = s.Close() })
	return p
}

// NewSession begins with a client.
func (p *Office) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &visit{p: p, secure: secure}, nil
}

type visit struct {
	p        *Office
	secure   bool
	from, to string
}

func (v *visit) AuthMechanisms() []string {
	if len(v.p.Ways) == 0 {
		return []string{sasl.Plain}
	}
	return v.p.Ways
}

func (v *visit) Auth(way string) (sasl.Server, error) {
	check := func(username, password string) error {
		if password != "opensesame" {
			return smtp.ErrAuthFailed
		}
		v.p.Set(func() { v.p.Users = append(v.p.Users, way+" "+username) })
		return nil
	}
	if way == sasl.Login {
		return &loginServer{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, username, password string) error { return check(username, password) }), nil
}

// A loginServer asks for the name and then for the password.
type loginServer struct {
	check    func(username, password string) error
	asked    int
	username string
}

func (l *loginServer) Next(said []byte) (challenge []byte, done bool, err error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.username = string(said)
		return []byte("Password:"), false, nil
	default:
		return nil, true, l.check(l.username, string(said))
	}
}

func (v *visit) Mail(from string, _ *smtp.MailOptions) error { v.from = from; return nil }

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error {
	v.p.mu.Lock()
	defer v.p.mu.Unlock()
	v.to = to
	if e := v.p.Refuse[to]; e != nil {
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
	v.p.got = append(v.p.got, Parcel{v.from, v.to, string(raw), v.secure, time.Now()})
	if v.p.BreakAt > 0 {
		v.p.BreakAt--
		return &smtp.SMTPError{Code: 451, Message: "taken, and not said so"}
	}
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
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
