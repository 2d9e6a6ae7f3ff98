; The market identity across a take-over: one account gives what another takes, nothing moves on the curve.
;
; In words: the one is given q for its part, the other pays exactly q, what nets against the other's own position is realised in
; proportion: P - C + D - Q - B stays as it is, whatever is closed and
; however the parts are rounded.
; Spec: docs/spec.md section 11
; Code: core/math/src/take_over.rs give receive
; Code: core/math/src/position.rs apply apply_with_flip
; Proved: for all integers.
; Assumed: realising r changes P - C + D - B by exactly -r (identity-realise).

(declare-const rest Int)  ; P - C + D - B
(declare-const Q Int)
(declare-const q Int)        ; what the liquidated account is given
(declare-const closed Int)   ; of its quote
(declare-const taken Int)    ; of the taker's quote, closed; zero where the taker has nothing of the other side
(declare-const closing Int)  ; the part of -q that pays the taker's close
; The liquidated account closes: its quote falls by `closed`, it realises closed + q.
; The taker, not closing: quote rises by -q. Closing: quote falls by `taken`, realises taken - q. Flipping: quote falls by `taken`,
; realises taken + closing, and opens with -q - closing.
(define-fun by-close () Int (- rest (+ closed q)))
(define-fun Q1 () Int (- Q closed))

(echo "premises a taker with a position of the other side")
(push 1)
(assert (and (= rest 10) (= Q 3) (= q 7) (= closed (- 6)) (= taken 2) (= closing (- 3))))
(check-sat)
(pop 1)

(echo "holds opening: the taker opens or adds")
(push 1)
(assert (not (= (- by-close (+ Q1 (- q))) (- rest Q))))
(check-sat)
(pop 1)
(echo "breaks opening: not if the taker paid another amount")
(push 1)
(assert (not (= (- by-close (+ Q1 (- 1 q))) (- rest Q))))
(check-sat)
(pop 1)

(echo "holds netting: the taker closes a part of its own position")
(push 1)
(assert (not (= (- (- by-close (- taken q)) (- Q1 taken)) (- rest Q))))
(check-sat)
(pop 1)
(echo "breaks netting: not if what is closed were left in the quote")
(push 1)
(assert (= taken 2))
(assert (not (= (- (- by-close (- taken q)) Q1) (- rest Q))))
(check-sat)
(pop 1)

(echo "holds flipping: the taker closes its own position and opens the other side, the quote in parts")
(push 1)
(assert (not (= (- (- by-close (+ taken closing)) (+ (- Q1 taken) (- (- q) closing))) (- rest Q))))
(check-sat)
(pop 1)
(echo "breaks flipping: not if both parts were rounded on their own")
(push 1)
(assert (not (= (- (- by-close (+ taken closing)) (+ (- Q1 taken) (- (- q) closing 1))) (- rest Q))))
(check-sat)
(pop 1)
