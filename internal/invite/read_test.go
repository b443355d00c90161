package invite_test

import (
	"fmt"
	"strings"
	"testing"

	"waymark/internal/invite"
)

func TestRead(t *testing.T) {
	for text, want := range map[string]string{
		"ann@example.org": "1:ann@example.org",
		"ann@example.org, ben@example.org;cat@example.org":       "1:ann@example.org|1:ben@example.org|1:cat@example.org",
		"ann@example.org, ben@example.org":                       "1:ann@example.org|1:ben@example.org",
		"ann@example.org ben@example.org\tcat@example.org":       "1:ann@example.org|1:ben@example.org|1:cat@example.org",
		"Ann Lee <ann@example.org>\n\nBen <ben@example.org>,\n":  "1:ann@example.org=Ann Lee|3:ben@example.org=Ben",
		`"Lee, Ann" <ann@example.org>, ben@example.org`:          "1:ann@example.org=Ann Lee|1:ben@example.org",
		"Lee, Ann <ann@example.org>; Birch, Ben <b@example.org>": "1:ann@example.org=Ann Lee|1:b@example.org=Ben Birch",
		"Lee, Ann <ann@example.org>, Birch, Ben <b@example.org>": "1:ann@example.org=Ann Lee|1:b@example.org=Ben Birch",
		"Ann Lee ann@example.org\r\nBen, ben@example.org":        "1:ann@example.org=Ann Lee|2:ben@example.org=Ben",
		"nobody at all":                       "1:nobody at all",
		"":                                    "",
		"Email,Name\nann@example.org,Ann Lee": "2:ann@example.org=Ann Lee",
		"\ufeffname;E-mail;Organisation;role title\nAnn Lee;ann@example.org;Westmere;Officer\n;;;\n\"Birch; Ben\";ben@example.org;;": "2:ann@example.org=Ann Lee@Westmere/Officer|4:ben@example.org=Birch; Ben",
		"\n\nemail address\tunknown\tfull name\nann@example.org\tx\tAnn":                                                             "4:ann@example.org=Ann",
		"name,email\nAnn \"the\" Lee,ann@example.org":                                                                                `2:ann@example.org=Ann "the" Lee`,
		"name,email\nAnn": "2:=Ann",
	} {
		var got []string
		for _, l := range invite.Read(invite.Decode([]byte(text))) {
			s := fmt.Sprintf("%d:%s", l.N, l.Email)
			if l.Name != "" {
				s += "=" + l.Name
			}
			if l.Org+l.RoleTitle != "" {
				s += "@" + l.Org + "/" + l.RoleTitle
			}
			got = append(got, s)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q gives\n%q, want\n%q", text, strings.Join(got, "|"), want)
		}
	}
}

func TestDecode(t *testing.T) {
	for file, want := range map[string]string{"Zo\xeb \x80": "Zoë €", "Zoë": "Zoë", "\xef\xbb\xbfZoë": "Zoë", "\x81\xff": "\ufffdÿ"} {
		if got := invite.Decode([]byte(file)); got != want {
			t.Errorf("%q gives %q, want %q", file, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Lee, Ann <ann@example.org>; b@example.org")
	f.Add("email;name\n\"a;b\n\"\"c")
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		for _, l := range invite.Read(invite.Decode([]byte(text))) {
			if l.N < 1 || l.N > lines {
				t.Errorf("line %d of %d", l.N, lines)
			}
		}
	})
}
