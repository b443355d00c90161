// Package game plays against the anonymous channel with everything that an
// administrator, a thief of backups or whoever keeps the proxy has in hand:
// both databases, the published files, the logs. It holds tests alone. In one
// kind two worlds differ in nothing but who spoke, and have to be the same
// octet by octet; in the other an adversary is trained to tell two people
// apart, and must do no better than a coin. Mutants of the world that keep
// what should not be kept have to be found.
package game
