package web

import "net/http"

// The content security policy: nothing but what this server itself sends, no
// script or style in pages, and one policy of ours for what becomes HTML.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types waymark"

// Values are shared between requests and never changed in place.
var (
	headerPolicy      = []string{contentPolicy}
	headerNosniff     = []string{"nosniff"}
	headerReferrer    = []string{"same-origin"} // with none at all browsers would hide the origin of our own forms
	headerPermissions = []string{"camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"}
	headerSameOrigin  = []string{"same-origin"}
	headerTransport   = []string{"max-age=63072000; includeSubDomains"}
)

func (s *Server) secureHeaders(h http.Header) {
	h["Content-Security-Policy"] = headerPolicy
	h["X-Content-Type-Options"] = headerNosniff
	h["Referrer-Policy"] = headerReferrer
	h["Permissions-Policy"] = headerPermissions
	h["Cross-Origin-Opener-Policy"] = headerSameOrigin
	h["Cross-Origin-Resource-Policy"] = headerSameOrigin
	if s.secure {
		h["Strict-Transport-Security"] = headerTransport
	}
}
