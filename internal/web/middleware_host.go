package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// known says whether the request names a host that this server answers for.
// Load balancers ask for health by address.
func (s *Server) known(r *http.Request) bool {
	if r.URL.Path == pathHealth || r.URL.Path == pathReady {
		return true
	}
	if s.base != nil {
		return strings.EqualFold(withoutPort(r.Host, s.base.Scheme), withoutPort(s.base.Host, s.base.Scheme))
	}
	return loopback(r.Host)
}

// withoutPort drops a port that the scheme has anyway.
func withoutPort(host, scheme string) string {
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}

// loopback says whether a Host header names this machine, on any port.
func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// address is where the request comes from: the connection's other end, unless
// that is a trusted proxy; then the last address in X-Forwarded-For that is
// none.
func (s *Server) address(r *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := ap.Addr().Unmap()
	if len(s.Proxies) == 0 || !s.trusted(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return addr
		}
		if addr = hop.Unmap(); !s.trusted(addr) {
			return addr
		}
	}
	return addr
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
