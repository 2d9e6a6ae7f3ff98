; The sums over all claims that claims-reserve speaks of, by induction over the claims, and what all collect.
;
; In words: with S = sum of c/M0, W = sum of c*(A-A0)/M0, L = sum of c*M/M0: L = S*M, and when A moves to A', W' = W + S*(A'-A). The whole
; units that all claims may collect are at most W. Induction: of no claims; with one claim more.
; Spec: docs/spec.md section 7
; Code: crates/math/src/claims.rs stand paid_between
; Proved: for any number of claims, all reals.
; Assumed: nothing.

(declare-const M Real)
(declare-const A Real)
(declare-const A1 Real)
(declare-const S Real)
(declare-const W Real)
(declare-const W1 Real)
(declare-const L Real)
(declare-const units Real) ; what all may collect, in whole units
; One claim more, with quotients s = c/M0, w = c*(A-A0)/M0, w1 = c*(A1-A0)/M0, l = c*M/M0.
(declare-const c Real)
(declare-const M0 Real)
(declare-const A0 Real)
(declare-const s Real)
(declare-const w Real)
(declare-const w1 Real)
(declare-const l Real)
(declare-const p Real)
(assert (and (> c 0) (> M0 0) (>= A0 0) (>= A A0) (>= M 0) (>= A1 A)))
(assert (and (= (* s M0) c) (= (* w M0) (* c (- A A0))) (= (* w1 M0) (* c (- A1 A0))) (= (* l M0) (* c M))))
(assert (and (<= p w) (< w (+ p 1))))
(define-fun carried ((sum Real) (paid Real) (paid1 Real) (left Real) (whole Real)) Bool
  (and (= left (* sum M)) (= paid1 (+ paid (* sum (- A1 A)))) (<= whole paid)))

(echo "premises seven of which a third was paid")
(push 1)
(assert (and (= c 7) (= M0 9) (= A0 0) (= M 6) (= A 3) (= A1 4) (= S 0) (= W 0) (= W1 0) (= L 0) (= units 0) (= p 2)))
(assert (carried S W W1 L units))
(check-sat)
(pop 1)

(echo "holds start: of no claims")
(push 1)
(assert (not (carried 0 0 0 0 0)))
(check-sat)
(pop 1)
(echo "breaks start: nothing can be collected of none")
(push 1)
(assert (not (carried 0 0 0 0 1)))
(check-sat)
(pop 1)

(echo "holds one-claim: its own quotients move alike")
(push 1)
(assert (not (and (= l (* s M)) (= w1 (+ w (* s (- A1 A)))))))
(check-sat)
(pop 1)
(echo "breaks one-claim: w is no multiple of A alone")
(push 1)
(assert (and (= c 7) (= M0 9) (= A0 1) (= M 6) (= A 3) (= A1 4) (= p 1)))
(assert (not (= w1 (* s A1))))
(check-sat)
(pop 1)

(echo "holds step: with that claim, the sums do")
(push 1)
(assert (carried S W W1 L units))
(assert (and (= l (* s M)) (= w1 (+ w (* s (- A1 A)))))) ; the lemma before
(assert (not (carried (+ S s) (+ W w) (+ W1 w1) (+ L l) (+ units p))))
(check-sat)
(pop 1)
(echo "breaks step: rounded up, more than W could be collected")
(push 1)
(assert (carried S W W1 L units))
(assert (and (= c 7) (= M0 9) (= A0 0) (= M 6) (= A 3) (= A1 4) (= S 0) (= W 0) (= W1 0) (= L 0) (= units 0) (= p 2)))
(assert (not (carried (+ S s) (+ W w) (+ W1 w1) (+ L l) (+ units p 1))))
(check-sat)
(pop 1)
