package auth_test

import (
	"strings"
	"testing"

	"waymark/internal/auth"
	"waymark/internal/fault"
)

func TestCheckPassword(t *testing.T) {
	for password, want := range map[string]string{
		"":                          "fault.password_short",
		"elevenchars":               "fault.password_short",
		strings.Repeat("long ", 60): "fault.password_long",
		"password1234":              "fault.password_common",
		"P@ssw0rd!2026":             "fault.password_common",
		"Welcome12345!":             "fault.password_common",
		"passwordpassword":          "fault.password_common",
		"councilsummer26":           "fault.password_common",
		"111111111111":              "fault.password_common",
		"abababababab":              "fault.password_common",
		"123456789012":              "fault.password_common",
		"qwertyuiop12":              "fault.password_common",
		"1qaz2wsx3edc":              "fault.password_common",
		"zyxwvutsrqponm":            "fault.password_common",
		"mary.okafor1":              "fault.password_personal",
		"MaryOkafor2026":            "fault.password_personal",
		"mary@winsel-vale.example":  "fault.password_personal",
		"three words apart":         "",
		" leading and trailing ":    "",
		"gänseblümchen":             "",
		"🌳🌲🌴🌵🌾🌿☘🍀🍁🍂🍃🌱":                "",
		strings.Repeat("aB3$ xyz", 4): "",
		"kx7vq2mzr9wt":                "",
		"summer rain on slate":        "",
		"mary had a little lamb":      "",
	} {
		var f fault.Fields
		auth.CheckPassword(&f, "password", password, "Mary Okafor", "mary@winsel-vale.example")
		got := ""
		if field, ok := f.Of("password"); ok {
			got = field.Key
		}
		if got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}
