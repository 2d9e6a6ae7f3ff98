; The sums over all claims that claims-reserve speaks of, by induction over the claims, and what all collect.
;
; In words: with S = sum of c/M0, L = sum of c*M/M0, W = sum of c*(M0-M-(U-U0))/M0: L = S*M, and when M moves to M' and U to U',
; W' = W + S*(M-M'-(U'-U)). The whole units that all claims may collect are at most W. Induction: of no claims; with one claim more.
; Spec: docs/spec.md section 7
; Code: core/math/src/claims.rs standing
; Proved: for any number of claims, all reals.
; Assumed: nothing.

(declare-const M Real)
(declare-const U Real)
(declare-const M1 Real)
(declare-const U1 Real)
(declare-const S Real)
(declare-const W Real)
(declare-const W1 Real)
(declare-const L Real)
(declare-const units Real) ; what all may collect, in whole units
; One claim more, with quotients s = c/M0, w = c*(M0-M-(U-U0))/M0, w1 the same of M1 and U1, l = c*M/M0.
(declare-const c Real)
(declare-const M0 Real)
(declare-const U0 Real)
(declare-const s Real)
(declare-const w Real)
(declare-const w1 Real)
(declare-const l Real)
(declare-const p Real)
(define-fun moved () Real (- M M1 (- U1 U)))
(assert (and (> c 0) (> M0 0) (>= U U0) (>= M 0) (>= U1 U)))
(assert (and (= (* s M0) c) (= (* l M0) (* c M))))
(assert (and (= (* w M0) (* c (- M0 M (- U U0)))) (= (* w1 M0) (* c (- M0 M1 (- U1 U0))))))
(assert (and (<= p w) (< w (+ p 2))))
(define-fun carried ((sum Real) (paid Real) (paid1 Real) (left Real) (whole Real)) Bool
  (and (= left (* sum M)) (= paid1 (+ paid (* sum moved))) (<= whole paid)))

(echo "premises nine of which a third was paid")
(push 1)
(assert (and (= c 9) (= M0 9) (= U0 0) (= M 6) (= U 0) (= M1 5) (= U1 0) (= S 0) (= W 0) (= W1 0) (= L 0) (= units 0) (= p 2)))
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
(assert (not (and (= l (* s M)) (= w1 (+ w (* s moved))))))
(check-sat)
(pop 1)
(echo "breaks one-claim: a cut pays nothing")
(push 1)
(assert (and (= c 9) (= M0 9) (= U0 0) (= M 6) (= U 0) (= M1 5) (= U1 1)))
(assert (not (= w1 (+ w (* s (- M M1))))))
(check-sat)
(pop 1)

(echo "holds step: with that claim, the sums do")
(push 1)
(assert (carried S W W1 L units))
(assert (and (= l (* s M)) (= w1 (+ w (* s moved))))) ; the lemma before
(assert (not (carried (+ S s) (+ W w) (+ W1 w1) (+ L l) (+ units p))))
(check-sat)
(pop 1)
(echo "breaks step: rounded up, more than W could be collected")
(push 1)
(assert (carried S W W1 L units))
(assert (and (= c 7) (= M0 9) (= U0 0) (= M 6) (= U 0) (= M1 5) (= U1 0) (= S 0) (= W 0) (= W1 0) (= L 0) (= units 0) (= p 2)))
(assert (not (carried (+ S s) (+ W w) (+ W1 w1) (+ L l) (+ units p 1))))
(check-sat)
(pop 1)
