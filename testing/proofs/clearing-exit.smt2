; The clearing price X = peg*y/x_T makes the market zero-sum: E is the net position N = x_T - x at X.
;
; In words: in 1e-18 quote, before any rounding of amounts, -peg < E - N*X < peg*max(1, x/x_T), where E = peg*(y - y_T). So E is N*X
; up to one unit of y times peg; where all together are net short it may be 1 + |N|/x_T units of y above.
; Spec: docs/spec.md section 3
; Code: core/math/src/curve.rs clearing_price exit_value net_base
; Proved: for all positive reals, so for all integers; X is the exact quotient. Multiplied by x_T, which keeps it free of quotients.
; Assumed: reserves are exact (curve-reserve: k <= x*y < k + x, k <= x_T*y_T < k + x_T).

(declare-const x Real)
(declare-const y Real)
(declare-const x-end Real) ; x_T
(declare-const y-end Real) ; y_T
(declare-const k Real)
(declare-const peg Real)
(assert (and (> x 0) (> y 0) (> x-end 0) (> y-end 0) (> k 0) (> peg 0)))
(assert (and (<= k (* x y)) (< (* x y) (+ k x))))
(assert (and (<= k (* x-end y-end)) (< (* x-end y-end) (+ k x-end))))
; x_T*(E - N*X)/peg, written out; a name of its own for what lies between.
(define-fun gap () Real (- (* x-end (- y y-end)) (* (- x-end x) y)))

(echo "premises sqrt_k = 10, net short by 4")
(push 1)
(assert (and (= k 100) (= x-end 10) (= y-end 10) (= x 14) (= y 8)))
(check-sat)
(pop 1)

(echo "holds gap-is-the-excess: x_T*(E - N*X)/peg = x*y - x_T*y_T")
(push 1)
(assert (not (= gap (- (* x y) (* x-end y-end)))))
(check-sat)
(pop 1)
(echo "breaks gap-is-the-excess: which is not always zero")
(push 1)
(assert (and (= k 100) (= x-end 10) (= y-end 10) (= x 14) (= y 8)))
(assert (not (= gap 0)))
(check-sat)
(pop 1)

(echo "holds exit-is-net-at-clearing: -peg < E - N*X < peg*max(1, x/x_T)")
(push 1)
(assert (not (and (< (- x-end) gap) (< gap (ite (> x x-end) x x-end)))))
(check-sat)
(pop 1)
(echo "breaks exit-is-net-at-clearing: net short, the upper bound of one peg is passed")
(push 1)
(assert (and (= k 100) (= x-end 10) (= y-end 10) (= x 14) (= y 8)))
(assert (not (and (< (- x-end) gap) (< gap x-end))))
(check-sat)
(pop 1)

(echo "holds net-long: with x <= x_T the distance is below one peg on both sides")
(push 1)
(assert (<= x x-end))
(assert (not (and (< (- x-end) gap) (< gap x-end))))
(check-sat)
(pop 1)
(echo "breaks net-long: half a peg would not do")
(push 1)
(assert (and (= k 100) (= x-end 10) (= y-end 10) (= x 9) (= y 12)))
(assert (<= x x-end))
(assert (not (< gap (/ x-end 2))))
(check-sat)
(pop 1)
