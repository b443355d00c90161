package views

type themeChoice struct{ value, icon, key string }

// themeChoices are what a person can choose; the first follows the device.
var themeChoices = []themeChoice{
	{"system", "eye", "layout.theme_system"},
	{"light", "sun", "layout.theme_light"},
	{"dark", "moon", "layout.theme_dark"},
}

func (t themeChoice) is(theme string) bool {
	return t.value == theme || t.value == "system" && theme == ""
}

func shellClass(p *Page) string {
	if p.Plain || p.Me == nil {
		return "shell plain"
	}
	return "shell"
}
