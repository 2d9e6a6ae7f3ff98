; The profits of all positions, valued at one price, do not depend on how the net position is split.
;
; In words: if positions have quotes that sum to Q and sizes that sum to N, their values at X, each rounded against its owner and
; with X rounded against the owner, sum to at most Q + N*X and to more than that less a unit a position and the price's rounding
; (below 1e-9 quote per contract). Induction over the positions: start, step. With clearing-exit: at most Q + E + peg.
; Spec: docs/spec.md section 3
; Code: core/math/src/units.rs value_to_owner value
; Code: core/math/src/position.rs profit_at
; Proved: for any number of positions, all integers. Amounts in 1e-18 quote; X as X = whole + part, part in [0, 1).
; Assumed: nothing.

(define-fun unit () Int 1000000000000)
; Base::value(price, Floor): the magnitude is rounded down for a long and up for a short.
(define-fun value ((base Int) (price Int)) Int
  (ite (< base 0) (- (- (div (- (* (- base) price)) unit))) (div (* base price) unit)))

(declare-const clearing Real) ; X, exact
(declare-const low Int)       ; X rounded down, for longs
(declare-const high Int)      ; X rounded up, for shorts
(assert (and (>= low 0) (<= (to_real low) clearing) (< clearing (+ low 1.0))))
(assert (and (>= (to_real high) clearing) (< (- high 1.0) clearing)))

; So far: the sum of profits, of quotes, of sizes, of magnitudes, and how many positions.
(declare-const profits Int)
(declare-const quotes Int)
(declare-const net Int)
(declare-const magnitudes Int)
(declare-const count Int)
(define-fun exact ((q Int) (n Int)) Real (+ (* (to_real unit) q) (* clearing n)))
(define-fun carried ((p Int) (q Int) (n Int) (m Int) (c Int)) Bool
  (and (<= (* (to_real unit) p) (exact q n))
       (<= (exact q n) (+ (* (to_real unit) p) (* (to_real unit) c) (to_real m)))))

(declare-const base Int)
(declare-const quote Int)
(define-fun magnitude () Int (ite (< base 0) (- base) base))
(define-fun price () Int (ite (< base 0) high low))

(echo "premises a long of three units at X = 2.5")
(push 1)
(assert (and (= clearing 2.5) (= low 2) (= high 3) (= base 3) (= quote (- 4))))
(assert (and (= profits 0) (= quotes 0) (= net 0) (= magnitudes 0) (= count 0)))
(assert (carried profits quotes net magnitudes count))
(check-sat)
(pop 1)

(echo "holds start: of no positions")
(push 1)
(assert (not (carried 0 0 0 0 0)))
(check-sat)
(pop 1)
(echo "breaks start: a profit from nowhere")
(push 1)
(assert (not (carried 1 0 0 0 0)))
(check-sat)
(pop 1)

; The value of one position, split from the sum so that only one product of unknowns is left.
(echo "holds one-position: its value is at most base*X, and less by under a unit and its size times the price's rounding")
(push 1)
(assert (let ((gap (- (* clearing base) (* (to_real base) price)))) (and (<= 0.0 gap) (<= gap (to_real magnitude)))))
(assert (not (let ((rest (- (* clearing base) (* (to_real unit) (value base price)))))
  (and (<= 0.0 rest) (< rest (+ (to_real unit) magnitude))))))
(check-sat)
(pop 1)
(echo "breaks one-position: the rounding costs something")
(push 1)
(assert (and (= clearing 2.5) (= low 2) (= high 3) (= base 3)))
(assert (not (= (* clearing base) (* (to_real unit) (value base price)))))
(check-sat)
(pop 1)

(echo "holds price-against-owner: base*X is at least base*price, and above it by at most its size")
(push 1)
(assert (not (let ((gap (* (- clearing price) base))) (and (<= 0.0 gap) (<= gap (to_real magnitude))))))
(check-sat)
(pop 1)
(echo "breaks price-against-owner: with the prices of the sides exchanged the owner gains")
(push 1)
(assert (and (= clearing 2.5) (= low 2) (= high 3) (= base 3)))
(assert (not (<= 0.0 (* (- clearing high) base))))
(check-sat)
(pop 1)

(declare-const worth Int)
(declare-const at-clearing Real) ; clearing*base
(declare-const net-at-clearing Real) ; clearing*net
(define-fun step ((gift Int)) Bool
  (and (<= (* (to_real unit) (+ profits quote worth gift)) (+ (* (to_real unit) (+ quotes quote)) net-at-clearing at-clearing))
       (<= (+ (* (to_real unit) (+ quotes quote)) net-at-clearing at-clearing)
           (+ (* (to_real unit) (+ profits quote worth gift)) (* (to_real unit) (+ count 1)) (to_real (+ magnitudes magnitude))))))
(define-fun before () Bool
  (and (<= (* (to_real unit) profits) (+ (* (to_real unit) quotes) net-at-clearing))
       (<= (+ (* (to_real unit) quotes) net-at-clearing)
           (+ (* (to_real unit) profits) (* (to_real unit) count) (to_real magnitudes)))))
(assert (let ((rest (- at-clearing (* (to_real unit) worth)))) (and (<= 0.0 rest) (< rest (+ (to_real unit) magnitude)))))
(echo "holds step: one more position, the two lemmas before given")
(push 1)
(assert before)
(assert (not (step 0)))
(check-sat)
(pop 1)
(echo "breaks step: with one unit more to its owner it does not hold")
(push 1)
(assert (and (= base 1000000000000) (= clearing 1.0) (= low 1) (= high 1) (= worth 1) (= at-clearing 1000000000000.0)))
(assert (and (= profits 0) (= quotes 0) (= net 0) (= net-at-clearing 0.0) (= magnitudes 0) (= count 0) (= quote 0)))
(assert before)
(assert (not (step 1)))
(check-sat)
(pop 1)
