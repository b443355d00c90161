package main

import (
	"testing"

	"waymark/internal/arch/plans"
)

// Every statement of the program, on both databases.
func TestStatements(t *testing.T) { plans.Check(t) }
