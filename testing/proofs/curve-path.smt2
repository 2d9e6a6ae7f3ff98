; No path on the curve makes a profit: any number of swaps, by any number of accounts, in any order and any split.
;
; In words: let T be the quote that all traders together have been given since quote reserve y0 (paid is negative). Then
; 10^12*T <= peg*(y0 - y) after any number of swaps (induction: start, step), and it falls behind by less than one unit a swap. So
; whenever the base reserve is back where it was, T <= 0; and with any net position left, closing it on the curve ends at T <= 0.
; Spec: docs/spec.md section 4
; Code: core/math/src/curve.rs swap quote_reserve_at after
; Proved: for all integers, and by induction for any number of swaps at one peg and depth.
; Assumed: nothing. A step of peg or depth between swaps is not part of the path (identity-step says what it costs).

(define-fun unit () Int 1000000000000)
(define-fun is-ceil ((q Int) (n Int) (d Int)) Bool (and (>= (* q d) n) (< (* (- q 1) d) n)))
(define-fun is-amount ((q Int) (from Int) (to Int) (peg Int)) Bool
  (and (<= (* unit q) (* peg (- from to))) (< (* peg (- from to)) (* unit (+ q 1)))))

(declare-const peg Int)
(declare-const y0 Int)
(declare-const y Int)
(declare-const total Int)
(declare-const swaps Int)
(assert (and (> peg 0) (> y0 0) (> y 0) (>= swaps 0)))
; What the induction carries along.
(define-fun carried ((t Int) (reserve Int) (n Int)) Bool
  (and (<= (* unit t) (* peg (- y0 reserve))) (<= (* peg (- y0 reserve)) (+ (* unit t) (* unit n)))))

(echo "premises after a swap from 1000 to 1007 at a peg of 2.5 quote")
(push 1)
(assert (and (= peg 2500000000) (= y0 1000) (= y 1007) (= total (- 1)) (= swaps 1)))
(assert (carried total y swaps))
(check-sat)
(pop 1)

(echo "holds start: before the first swap")
(push 1)
(assert (not (carried 0 y0 0)))
(check-sat)
(pop 1)
(echo "breaks start: a gift of one unit is not covered")
(push 1)
(assert (= peg 2500000000))
(assert (not (carried 1 y0 0)))
(check-sat)
(pop 1)

(declare-const next Int)
(declare-const q Int)
(assert (> next 0))
(echo "holds step: one more swap of anybody")
(push 1)
(assert (carried total y swaps))
(assert (is-amount q y next peg))
(assert (not (carried (+ total q) next (+ swaps 1))))
(check-sat)
(pop 1)
(echo "breaks step: with sellers rounded up it does not hold")
(push 1)
(assert (and (= peg 2500000000) (= y0 1000) (= y 1000) (= total 0) (= swaps 0) (= next 999)))
(assert (carried total y swaps))
(assert (is-amount (- q 1) y next peg))
(assert (not (carried (+ total q) next (+ swaps 1))))
(check-sat)
(pop 1)

(declare-const k Int)
(declare-const x Int)
(assert (and (> k 0) (> x 0)))
(echo "holds no-profit: back at the base reserve of the start, all together have been given nothing or less")
(push 1)
(assert (carried total y swaps))
(assert (and (is-ceil y0 k x) (is-ceil y k x)))
(assert (not (<= total 0)))
(check-sat)
(pop 1)
(echo "breaks no-profit: a quote reserve that need not be the smallest would leave room for one")
(push 1)
(assert (and (= peg 2500000000000) (= k 100) (= x 10) (= y0 11) (= y 10) (= total 1) (= swaps 2)))
(assert (carried total y swaps))
(assert (and (>= (* x y0) k) (is-ceil y k x)))
(assert (not (<= total 0)))
(check-sat)
(pop 1)

(echo "holds dust: what a round trip costs by rounding is at most one unit a swap")
(push 1)
(assert (carried total y swaps))
(assert (= y y0))
(assert (not (<= (- total) swaps)))
(check-sat)
(pop 1)
(echo "breaks dust: it may cost something")
(push 1)
(assert (and (= peg 2500000000) (= y0 1000) (= total (- 1)) (= swaps 2)))
(assert (carried total y swaps))
(assert (= y y0))
(assert (not (<= (- total) 0)))
(check-sat)
(pop 1)
