; The market identity across a trade, a flip, a liquidation: everything that swaps on the curve.
;
; In words: a swap books q = floor(peg*(y - y')/10^12) on the position; what it closes is realised. The slack
; 10^12*(P - C + D - Q - B) - peg*(y - y_T) rises by at least 0 and by less than 10^12 (one quote unit) a swap, whatever part of the
; position's quote is closed and however that is rounded. A flip is two swaps: less than two units.
; Spec: docs/spec.md section 2
; Code: core/math/src/trade.rs book execute add_risk reduce
; Code: core/math/src/position.rs apply
; Code: core/math/src/market.rs identity_slack replace_position
; Proved: for all integers.
; Assumed: realising an amount r changes P - C + D - B by exactly -r (identity-realise); an emptied side's rest moves from Q to B
; and leaves the slack alone (identity-position).

(define-fun unit () Int 1000000000000)
(define-fun slack ((book Int) (y Int) (y-end Int) (peg Int)) Int (- (* unit book) (* peg (- y y-end))))
(define-fun is-amount ((q Int) (from Int) (to Int) (peg Int)) Bool
  (and (<= (* unit q) (* peg (- from to))) (< (* peg (- from to)) (* unit (+ q 1)))))

(declare-const peg Int)
(declare-const y Int)
(declare-const y-end Int)
(declare-const y1 Int)
(declare-const q1 Int)
(assert (and (> peg 0) (> y 0) (> y-end 0) (> y1 0)))
(assert (is-amount q1 y y1 peg))

; P - C + D - B without Q, and Q, before; the position's quote before.
(declare-const rest Int)
(declare-const Q Int)
(declare-const quote Int)
(declare-const closed Int)

(echo "premises a buyer moves y from 1000 to 1007 at a peg of 2.5 quote")
(push 1)
(assert (and (= peg 2500000000) (= y 1000) (= y-end 1000) (= y1 1007) (= rest 0) (= Q 0) (= q1 (- 1))))
(check-sat)
(pop 1)

; Opening or increasing: quote' = quote + q, nothing realised. Q' = Q - quote + quote'.
(echo "holds opening: 0 <= rise of the slack < one unit")
(push 1)
(define-fun Q1 () Int (+ (- Q quote) (+ quote q1)))
(assert (not (let ((rise (- (slack (- rest Q1) y1 y-end peg) (slack (- rest Q) y y-end peg)))) (and (<= 0 rise) (< rise unit)))))
(check-sat)
(pop 1)
(echo "breaks opening: it does rise")
(push 1)
(define-fun Q1 () Int (+ (- Q quote) (+ quote q1)))
(assert (and (= peg 2500000000) (= y 1000) (= y-end 1000) (= y1 1007) (= rest 0) (= Q 0) (= quote 0)))
(assert (not (= (slack (- rest Q1) y1 y-end peg) (slack (- rest Q) y y-end peg))))
(check-sat)
(pop 1)

; Closing: quote' = quote - closed, realised = closed + q.
(define-fun realised () Int (+ closed q1))
(echo "holds closing: 0 <= rise of the slack < one unit")
(push 1)
(define-fun Q1 () Int (+ (- Q quote) (- quote closed)))
(assert (not (let ((rise (- (slack (- (- rest realised) Q1) y1 y-end peg) (slack (- rest Q) y y-end peg))))
  (and (<= 0 rise) (< rise unit)))))
(check-sat)
(pop 1)
(echo "breaks closing: a trader given one unit more breaks the identity")
(push 1)
(define-fun Q1 () Int (+ (- Q quote) (- quote closed)))
(assert (and (= peg 1000000000000) (= y 1000) (= y-end 1000) (= y1 990) (= rest 0) (= Q 0) (= quote (- 5)) (= closed (- 5))))
(assert (not (<= 0 (- (slack (- (- rest (+ realised 1)) Q1) y1 y-end peg) (slack (- rest Q) y y-end peg)))))
(check-sat)
(pop 1)

; A flip closes everything at y1 and opens at y2.
(declare-const y2 Int)
(declare-const q2 Int)
(assert (and (> y2 0) (is-amount q2 y1 y2 peg)))
(define-fun Q2 () Int (+ (- Q quote) q2))
(echo "holds flip: 0 <= rise of the slack < two units")
(push 1)
(assert (= closed quote))
(assert (not (let ((rise (- (slack (- (- rest realised) Q2) y2 y-end peg) (slack (- rest Q) y y-end peg))))
  (and (<= 0 rise) (< rise (* 2 unit))))))
(check-sat)
(pop 1)
(echo "breaks flip: it may rise by more than one unit")
(push 1)
(assert (and (= closed quote) (= quote 0) (= rest 0) (= Q 0)))
(assert (and (= peg 400000000000) (= y 1000) (= y-end 1000) (= y1 1001) (= y2 1002)))
(assert (not (let ((rise (- (slack (- (- rest realised) Q2) y2 y-end peg) (slack (- rest Q) y y-end peg)))) (<= rise unit))))
(check-sat)
(pop 1)
