; The market identity across a step of peg or depth.
;
; In words: B pays cost = ceil(E after) - floor(E before) in quote units, E in 1e-18 quote. The slack rises by at least 0 and by less
; than two quote units, whatever the curve becomes.
; Spec: docs/spec.md section 11
; Code: core/math/src/subsidy.rs finish
; Code: core/math/src/curve.rs exit_value
; Code: core/math/src/units.rs quote_between
; Proved: for all integers.
; Assumed: nothing.

(define-fun unit () Int 1000000000000)
(define-fun floor-units ((e Int)) Int (div e unit))
(define-fun ceil-units ((e Int)) Int (- (div (- e) unit)))
; Reserve::quote_between: the magnitude, rounded the other way where it is negative.
(define-fun quote-floor ((e Int)) Int (ite (< e 0) (- (ceil-units (- e))) (floor-units e)))
(define-fun quote-ceil ((e Int)) Int (ite (< e 0) (- (floor-units (- e))) (ceil-units e)))

(declare-const peg Int)
(declare-const peg2 Int)
(declare-const y Int)
(declare-const y-end Int)
(declare-const y2 Int)
(declare-const y-end2 Int)
(declare-const book Int) ; P - C + D - Q
(declare-const B Int)
(assert (and (> peg 0) (> peg2 0)))
(define-fun E () Int (* peg (- y y-end)))
(define-fun E2 () Int (* peg2 (- y2 y-end2)))
(define-fun cost () Int (- (quote-ceil E2) (quote-floor E)))
(define-fun rise () Int (- (- (* unit (- book (- B cost))) E2) (- (* unit (- book B)) E)))

(echo "premises the peg goes from 2.5 to 2.6 quote, users net long")
(push 1)
(assert (and (= peg 2500000000) (= peg2 2600000000) (= y 1007) (= y2 1007) (= y-end 1000) (= y-end2 1000) (= book 5) (= B 5)))
(check-sat)
(pop 1)

(echo "holds step: 0 <= rise of the slack < two units")
(push 1)
(assert (not (and (<= 0 rise) (< rise (* 2 unit)))))
(check-sat)
(pop 1)
(echo "breaks step: it may be more than one unit")
(push 1)
(assert (and (= peg 300000000001) (= peg2 300000000002) (= y 1003) (= y2 1004) (= y-end 1000) (= y-end2 1000)))
(assert (not (<= rise unit)))
(check-sat)
(pop 1)

(echo "holds floor-of-the-value: quote_between rounds the value down and up, whatever its sign")
(push 1)
(assert (not (and (<= (* unit (quote-floor E)) E) (< E (* unit (+ 1 (quote-floor E))))
  (>= (* unit (quote-ceil E)) E) (> E (* unit (- (quote-ceil E) 1))))))
(check-sat)
(pop 1)
(echo "breaks floor-of-the-value: rounding the magnitude alone would not")
(push 1)
(assert (and (= peg 2500000000) (= y 1000) (= y-end 1007)))
(assert (not (<= (* unit (- (floor-units (- E)))) E)))
(check-sat)
(pop 1)
