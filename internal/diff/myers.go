package diff

// myers finds the shortest way from one stretch to the other (Myers 1986, the
// greedy search forward). Beyond maxSteps the stretch counts as replaced.
func (c *comparer) myers(a0, a1, b0, b1 int) {
	n, m := a1-a0, b1-b0
	if n == 0 || m == 0 {
		c.add(false, a0, a1, b0, b1)
		return
	}
	limit := min(n+m, maxSteps)
	far := make([]int32, 2*limit+3) // furthest place in a on each diagonal
	mid := limit + 1
	var trace [][]int32
	for d := 0; d <= limit; d++ {
		for k := -d; k <= d; k += 2 {
			x := down(far, mid, k, d)
			y := x - k
			for x < n && y < m && c.a[a0+x] == c.b[b0+y] {
				x++
				y++
			}
			far[mid+k] = int32(x)
			if x >= n && y >= m {
				c.walk(trace, a0, b0, n, m, d)
				return
			}
		}
		trace = append(trace, append([]int32(nil), far[mid-d:mid+d+1]...))
	}
	c.add(false, a0, a1, b0, b1)
}

// down gives where on diagonal k the step d begins: below the better neighbour.
func down(far []int32, mid, k, d int) int {
	if d == 0 {
		return 0
	}
	if k == -d || k != d && far[mid+k-1] < far[mid+k+1] {
		return int(far[mid+k+1])
	}
	return int(far[mid+k-1]) + 1
}

// walk goes the way back through the trace and notes its spans in order.
func (c *comparer) walk(trace [][]int32, a0, b0, x, y, d int) {
	var back []span
	for ; d > 0; d-- {
		far, k := trace[d-1], x-y
		at := func(k int) int32 { // diagonals of step d-1 lie at k+d-1
			if i := k + d - 1; i >= 0 && i < len(far) {
				return far[i]
			}
			return -1
		}
		from := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		}
		px := int(at(from))
		py := px - from
		sx, sy := px, py+1 // a token of b was added
		if from == k-1 {
			sx, sy = px+1, py // a token of a was removed
		}
		back = append(back, span{true, sx, x, sy, y}, span{false, px, sx, py, sy})
		x, y = px, py
	}
	c.add(true, a0, a0+x, b0, b0+y)
	for i := len(back) - 1; i >= 0; i-- {
		s := back[i]
		c.add(s.same, a0+s.a0, a0+s.a1, b0+s.b0, b0+s.b1)
	}
}
