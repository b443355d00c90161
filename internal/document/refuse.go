package document

import "waymark/internal/fault"

// Why a file is refused, in the codes of the faults.
const (
	CodeMacros  = "document_macros"
	CodeOutside = "document_outside"
	CodeLocked  = "document_locked"
	CodeDamaged = "document_damaged"
	CodeLarge   = "document_large"
	CodeSwollen = "document_swollen"
	CodeKind    = "document_kind"
	CodeOld     = "document_old"
	CodeBelied  = "document_belied"
	CodeSlow    = "document_slow"
	CodeFill    = "document_fill"
)

func macros() error   { return fault.Wrong(CodeMacros, "fault.document_macros") }
func outside() error  { return fault.Wrong(CodeOutside, "fault.document_outside") }
func locked() error   { return fault.Wrong(CodeLocked, "fault.document_locked") }
func swollen() error  { return fault.Wrong(CodeSwollen, "fault.document_swollen") }
func noKind() error   { return fault.Wrong(CodeKind, "fault.document_kind") }
func oldKind() error  { return fault.Wrong(CodeOld, "fault.document_old") }
func belied() error   { return fault.Wrong(CodeBelied, "fault.document_belied") }
func tooLarge() error { return fault.Wrong(CodeLarge, "fault.document_large", "Max", MaxBytes>>20) }

func tooMuch() error { return fault.Wrong(CodeLarge, "fault.document_much") }

// damaged is for whatever does not hold together; the cause is for logs.
func damaged(cause error) error {
	if f := fault.Of(cause); f != nil {
		return f
	}
	f := fault.Wrong(CodeDamaged, "fault.document_damaged")
	f.Cause = cause
	return f
}

func slow(cause error) error {
	f := fault.Wrong(CodeSlow, "fault.document_slow")
	f.Cause = cause
	return f
}
