; The amount of a swap, with the peg and the rounding to quote units, and a trade split in two.
;
; In words: a swap from quote reserve y to y' brings the trader q = floor(peg*(y - y')/10^12) quote units: a seller gets the floor, a
; buyer pays the ceiling (the code rounds the magnitude the other way). Opening and closing the same size never brings
; anything, and costs at most one unit. Two parts never bring more than the whole, and at most one unit less.
; Spec: docs/spec.md section 4
; Code: core/math/src/curve.rs swap
; Code: core/math/src/units.rs quote_between
; Proved: for all integers peg > 0, y, y', y''.
; Assumed: y is a function of x (curve-reserve: it is the only such integer), so that the same size back meets the same y.

(define-fun unit () Int 1000000000000)
(define-fun floor ((n Int)) Int (div n unit))
(define-fun ceiling ((n Int)) Int (- (div (- n) unit)))
; Reserve::quote_between(to, from, peg, Floor): the magnitude, rounded up where the amount is negative.
(define-fun amount ((from Int) (to Int) (peg Int)) Int
  (ite (< from to) (- (ceiling (* peg (- to from)))) (floor (* peg (- from to)))))

(declare-const peg Int)
(declare-const y0 Int)
(declare-const y1 Int)
(declare-const y2 Int)
(assert (and (> peg 0) (> y0 0) (> y1 0) (> y2 0)))

(echo "premises a buyer moves y from 1000 to 1007 at a peg of 2.5 quote")
(push 1)
(assert (and (= peg 2500000000) (= y0 1000) (= y1 1007)))
(check-sat)
(pop 1)

(echo "holds exact-within-a-unit: 0 <= peg*(y - y') - 10^12*q < 10^12, for buyers and sellers alike")
(push 1)
(assert (not (let ((rest (- (* peg (- y0 y1)) (* unit (amount y0 y1 peg))))) (and (<= 0 rest) (< rest unit)))))
(check-sat)
(pop 1)
(echo "breaks exact-within-a-unit: it is not always exact")
(push 1)
(assert (and (= peg 2500000000) (= y0 1000) (= y1 1007)))
(assert (not (= (* peg (- y0 y1)) (* unit (amount y0 y1 peg)))))
(check-sat)
(pop 1)

(echo "holds back-and-forth: there and back brings nothing and costs at most one unit")
(push 1)
(assert (not (let ((sum (+ (amount y0 y1 peg) (amount y1 y0 peg)))) (and (<= sum 0) (<= (- 1) sum)))))
(check-sat)
(pop 1)
(echo "breaks back-and-forth: it does cost one unit where peg*(y' - y) is no whole unit")
(push 1)
(assert (and (= peg 2500000000) (= y0 1000) (= y1 1007)))
(assert (not (= (+ (amount y0 y1 peg) (amount y1 y0 peg)) 0)))
(check-sat)
(pop 1)

(echo "holds split: two parts bring at most what the whole brings, and at most one unit less")
(push 1)
(assert (not (let ((parts (+ (amount y0 y1 peg) (amount y1 y2 peg))) (whole (amount y0 y2 peg)))
  (and (<= parts whole) (<= (- whole 1) parts)))))
(check-sat)
(pop 1)
(echo "breaks split: the parts may bring less")
(push 1)
(assert (and (= peg 1000000000) (= y0 1000) (= y1 1500) (= y2 2000)))
(assert (not (= (+ (amount y0 y1 peg) (amount y1 y2 peg)) (amount y0 y2 peg))))
(check-sat)
(pop 1)

(echo "holds sign: who moves y up never receives, who moves it down never pays")
(push 1)
(assert (not (and (=> (<= y0 y1) (<= (amount y0 y1 peg) 0)) (=> (>= y0 y1) (>= (amount y0 y1 peg) 0)))))
(check-sat)
(pop 1)
(echo "breaks sign: a seller of little may receive nothing")
(push 1)
(assert (and (= peg 1000000000) (= y0 1001) (= y1 1000)))
(assert (not (=> (> y0 y1) (> (amount y0 y1 peg) 0))))
(check-sat)
(pop 1)
