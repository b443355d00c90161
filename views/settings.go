package views

import (
	"context"
	"strings"

	"waymark/internal/auth"
	"waymark/internal/words"
)

var settingsTabs = []struct{ path, key string }{
	{"/settings", "settings.tab_profile"},
	{"/settings/notices", "settings.tab_notices"},
	{"/settings/security", "settings.tab_security"},
	{"/settings/move", "settings.tab_move"},
	{"/settings/tokens", "settings.tab_tokens"},
}

func themeOptions(ctx context.Context) []Option {
	var list []Option
	for _, t := range themeChoices {
		list = append(list, Option{Value: t.value, Label: words.T(ctx, t.key)})
	}
	return list
}

// scopeKeys say what a token with a scope may do.
var scopeKeys = map[string]string{
	auth.ScopeRead: "settings.scope_read", auth.ScopeWrite: "settings.scope_write", auth.ScopeAdmin: "settings.scope_admin",
}

func scopeOptions(ctx context.Context, admin bool) []Option {
	var list []Option
	for _, s := range auth.Scopes {
		if s != auth.ScopeAdmin || admin {
			list = append(list, Option{Value: s, Label: words.T(ctx, scopeKeys[s])})
		}
	}
	return list
}

// deviceName names a browser that said nothing of itself, too.
func deviceName(ctx context.Context, device string) string {
	if device == "" {
		return words.T(ctx, "settings.unknown_device")
	}
	return device
}

func tokenName(ctx context.Context, t auth.Token) string {
	if t.Label == "" {
		return words.T(ctx, "settings.token_unnamed")
	}
	return t.Label
}

func tokenLine(ctx context.Context, t auth.Token) string {
	w := words.From(ctx)
	var may []string
	for _, s := range t.Scopes {
		may = append(may, w.T(scopeKeys[s]))
	}
	line := strings.Join(may, ", ") + ". " + w.T("settings.token_created", "Date", w.DateShort(t.Created))
	if t.Used.IsZero() {
		return line + ". " + w.T("settings.token_unused")
	}
	return line + ". " + w.T("settings.token_used", "Date", w.DateShort(t.Used))
}
