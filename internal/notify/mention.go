package notify

import "waymark/internal/markdown"

// maxNamed is how many people one text may name with effect.
const maxNamed = 20

// named gives those whom a rendered text names.
func named(html string) (to []hearing) {
	for _, pid := range markdown.HTML(html).Mentions() {
		if len(to) < maxNamed {
			to = append(to, hearing{pid: pid, reason: Mention})
		}
	}
	return to
}
