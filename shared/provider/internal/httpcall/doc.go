// Package httpcall is the one HTTP path of all provider adapters. A call goes to one declared address, leaves at most
// once, follows no redirect, reads a bounded reply, and says of every failure whether the provider can have seen it.
//
// Its errors are *problem.Error: not_sent only where certainly no byte of the request left, unknown otherwise. They never
// contain an address's path or query, a header, a body or a credential.
package httpcall
