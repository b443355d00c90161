package backup

// SwapByTwo is how directories are exchanged where the file system cannot.
var SwapByTwo = swapByTwo
