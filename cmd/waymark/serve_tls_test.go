package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/internal/testkit"
)

// certify writes a certificate for localhost and its key, in PEM.
func certify(t *testing.T, cert, key string) *x509.Certificate {
	t.Helper()
	pair, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testkit.Must(t, err)
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	testkit.Must(t, err)
	template := &x509.Certificate{
		SerialNumber: serial, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &pair.PublicKey, pair)
	testkit.Must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(pair)
	testkit.Must(t, err)
	testkit.Must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600))
	testkit.Must(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	made, err := x509.ParseCertificate(raw)
	testkit.Must(t, err)
	return made
}

// trusting is a client that trusts one certificate.
func trusting(cert *x509.Certificate) *http.Client {
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
}

func TestTLS(t *testing.T) {
	_, env := dataDir(t)
	cert, key := write(t, "cert.pem", ""), write(t, "key.pem", "")
	made := certify(t, cert, key)
	s := start(t, append(env, "WAYMARK_TLS_CERT="+cert, "WAYMARK_TLS_KEY="+key), "serve")
	client := trusting(made)
	res, err := client.Get(s.base + "/readyz")
	testkit.Must(t, err)
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 {
		t.Errorf("%s answers %s over %s", s.base, res.Status, res.Proto)
	}
	if got := res.Header.Get("Strict-Transport-Security"); got == "" {
		t.Error("over TLS, browsers are not told to stay with it")
	}
	client.CloseIdleConnections()
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}}}
	if res, err := old.Get(s.base + "/readyz"); err == nil {
		_ = res.Body.Close()
		t.Error("TLS 1.1 is spoken")
	}
}

// A renewed certificate is taken up at SIGHUP, without a restart; a broken one
// is not.
func TestCertificateIsReadAgain(t *testing.T) {
	_, env := dataDir(t)
	cert, key := write(t, "cert.pem", ""), write(t, "key.pem", "")
	certify(t, cert, key)
	s := start(t, append(env, "WAYMARK_TLS_CERT="+cert, "WAYMARK_TLS_KEY="+key), "serve")
	hangUp := func(says string) {
		t.Helper()
		testkit.Must(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
		limit := time.After(time.Minute)
		for !strings.Contains(s.err.String(), says) {
			select {
			case <-s.err.more:
			case <-limit:
				t.Fatalf("the log does not say %q: %s", says, s.err)
			}
		}
	}
	renewed := certify(t, cert, key)
	hangUp("was read again")
	testkit.Must(t, os.WriteFile(cert, []byte("broken"), 0o600))
	hangUp("the old one stays")
	client := trusting(renewed)
	res, err := client.Get(s.base + "/readyz")
	testkit.Must(t, err)
	testkit.Must(t, res.Body.Close())
	client.CloseIdleConnections()
	_, other := dataDir(t)
	bad(t, 78, "cannot be used", append(other, "WAYMARK_TLS_CERT="+cert, "WAYMARK_TLS_KEY="+key), "serve", "--listen", "127.0.0.1:0")
}
