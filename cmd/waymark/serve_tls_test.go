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
	"testing"
	"time"

	"waymark/internal/testkit"
)

func TestTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	testkit.Must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	testkit.Must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	testkit.Must(t, err)
	inPEM := func(kind string, b []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}))
	}
	_, env := dataDir(t)
	s := start(t, append(env, "WAYMARK_TLS_CERT="+write(t, "cert.pem", inPEM("CERTIFICATE", raw)),
		"WAYMARK_TLS_KEY="+write(t, "key.pem", inPEM("PRIVATE KEY", secret))), "serve")
	roots := x509.NewCertPool()
	cert, err := x509.ParseCertificate(raw)
	testkit.Must(t, err)
	roots.AddCert(cert)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	res, err := client.Get(s.base + "/readyz")
	testkit.Must(t, err)
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK || res.ProtoMajor != 2 {
		t.Errorf("%s answers %s over %s", s.base, res.Status, res.Proto)
	}
	client.CloseIdleConnections()
}
