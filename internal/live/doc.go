// Package live tells open pages and programs that something has changed: by
// hints, never by content. A hub follows the change log and hands each
// connection what its viewer may know of at the moment of delivery; whoever
// hears of something fetches it over ordinary requests, as if for the first
// time. A hint that is missed is found again by its position.
package live
