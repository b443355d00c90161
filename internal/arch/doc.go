// Package arch holds the house's rules as tests: who may import whom, how
// long a file may be, where SQL stands, and what every declared statement
// costs. The decisions behind them are in adr/.
package arch
