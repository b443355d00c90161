package markdown

import "strings"

// A mention is a link to somebody's page whose words begin with @, as in
// [@Ann Lee](/p/abcdefghijklmnop): it needs no look-up to be shown, and stays
// right when the name changes.
const (
	personPage = "/p/"
	pidLength  = 16
	pidLetters = "abcdefghijklmnopqrstuvwxyz234567"
)

// Mentions gives whom a source mentions, by their names outside, each once and
// in their order. What is quoted mentions nobody again.
func Mentions(md string) []string {
	if !strings.Contains(md, personPage) {
		return nil
	}
	return Render(md).Mentions()
}

// Mentions gives whom a text mentions, as the function of that name does.
func (h HTML) Mentions() []string {
	var found []string
	seen := map[string]bool{}
	quoted := 0
	for s := string(h); s != ""; {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			break
		}
		s = s[i:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			break
		}
		tag, rest := s[:end+1], s[end+1:]
		switch {
		case tag == "<blockquote>":
			quoted++
		case tag == "</blockquote>":
			quoted--
		case quoted == 0:
			if pid, ok := mention(tag, rest); ok && !seen[pid] {
				seen[pid] = true
				found = append(found, pid)
			}
		}
		s = rest
	}
	return found
}

// mention says whom the tag of a link mentions; rest is what comes after it.
func mention(tag, rest string) (pid string, ok bool) {
	if !strings.HasPrefix(tag, `<a href="`+personPage) || !strings.HasPrefix(rest, "@") {
		return "", false
	}
	pid = attribute(tag, ` href="`)[len(personPage):]
	return pid, len(pid) == pidLength && strings.Trim(pid, pidLetters) == ""
}
