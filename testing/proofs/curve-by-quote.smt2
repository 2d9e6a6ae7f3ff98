; The size of an order by quote.
;
; In words: a buyer who names q quote units never pays more than q: the reserve moves by d = floor(q*10^12/peg), the size is taken
; from ceil(k/(y + d)) and rounded down to a step, and the swap is charged as any other.
; Spec: docs/spec.md section 4
; Code: core/math/src/curve.rs base_for_quote round_down_to swap
; Code: core/math/src/units.rs for_quote
; Proved: for all integers, in two steps: the reserve after the swap is at most y + d, and so the charge is at most q.
; Assumed: nothing.

(define-fun unit () Int 1000000000000)
(define-fun is-ceil ((q Int) (n Int) (d Int)) Bool (and (>= (* q d) n) (< (* (- q 1) d) n)))
(define-fun is-floor ((q Int) (n Int) (d Int)) Bool (and (<= (* q d) n) (> (* (+ q 1) d) n)))

(declare-const peg Int)
(declare-const k Int)
(declare-const y Int)
(declare-const d Int)
(declare-const q Int)
(assert (and (> peg 0) (> k 0) (> y 0) (>= q 0) (>= d 0)))
(assert (is-floor d (* q unit) peg))

(declare-const at-quote Int)
(declare-const x-after Int)
(declare-const y-after Int)
(assert (is-ceil at-quote k (+ y d)))
(assert (and (>= x-after at-quote) (> x-after 0)))
(assert (is-ceil y-after k x-after))

(echo "premises 25 units at a peg of 2.5 quote")
(push 1)
(assert (and (= peg 2500000000) (= q 25) (= k 1000000) (= y 1000)))
(assert (and (= d 10000) (= at-quote 91) (= x-after 95) (= y-after 10527)))
(check-sat)
(pop 1)

(echo "holds reserve: the quote reserve does not pass y + d")
(push 1)
(assert (not (<= y-after (+ y d))))
(check-sat)
(pop 1)
(echo "breaks reserve: it may reach it")
(push 1)
(assert (and (= peg 1000000000000) (= q 100) (= k 20000) (= y 100)))
(assert (and (= d 100) (= at-quote 100) (= x-after 100) (= y-after 200)))
(assert (not (< y-after (+ y d))))
(check-sat)
(pop 1)

(declare-const charge Int)
(assert (is-ceil charge (* peg (- y-after y)) unit))
(echo "holds pays-no-more: the buyer pays at most q")
(push 1)
(assert (<= y-after (+ y d))) ; the lemma before
(assert (not (<= charge q)))
(check-sat)
(pop 1)
(echo "breaks pays-no-more: the buyer may pay all of q")
(push 1)
(assert (and (= peg 1000000000000) (= q 100) (= k 20000) (= y 100)))
(assert (and (= d 100) (= at-quote 100) (= x-after 100) (= y-after 200)))
(assert (not (< charge q)))
(check-sat)
(pop 1)
