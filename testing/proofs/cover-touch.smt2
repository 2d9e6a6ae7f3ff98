; What a position is charged for a deficit, against what was booked on its side.
;
; In words: a position is charged between zero and its own gain at V, and at most nominal = ceil(|b|*rise). Over all positions of a side
; the nominal amounts sum to at least the share that was booked (induction over the positions), and charged + given back = nominal. So
; when all have been touched B has kept at most what was charged: nobody's charge is missing and nothing is booked from nowhere.
; Spec: docs/spec.md section 8
; Code: core/math/src/slot.rs settle_cover
; Code: core/math/src/cover.rs charge_side side_gain
; Proved: for all integers, any number of positions.
; Assumed: the sizes of a side's positions sum to its open interest, exactly; the rounding of scale_up (num-scale).

(define-fun two64 () Int 18446744073709551616)
(define-fun ceil64 ((n Int)) Int (- (div (- n) two64)))
(define-fun smaller ((a Int) (b Int)) Int (ite (< b a) b a))
(define-fun or-zero ((a Int)) Int (ite (< a 0) 0 a))

(declare-const base Int)
(declare-const rise Int) ; of the cover index
(declare-const profit Int) ; quote + value at V
(assert (and (>= base 0) (>= rise 0)))
(define-fun nominal () Int (ceil64 (* base rise)))
(define-fun gain () Int (or-zero profit))
(define-fun charged () Int (smaller nominal gain))
(define-fun spared () Int (- nominal charged))

(echo "premises three units, an index of a half, a gain of one")
(push 1)
(assert (and (= base 3) (= rise 9223372036854775808) (= profit 1)))
(check-sat)
(pop 1)

(echo "holds own-gain: 0 <= charged <= max(0, profit), and who has no gain is not charged")
(push 1)
(assert (not (and (<= 0 charged) (<= charged gain) (=> (<= profit 0) (= charged 0)) (=> (> profit 0) (>= (- profit charged) 0)))))
(check-sat)
(pop 1)
(echo "breaks own-gain: nominal may be more than the gain")
(push 1)
(assert (and (= base 3) (= rise 9223372036854775808) (= profit 1)))
(assert (not (<= nominal gain)))
(check-sat)
(pop 1)

(echo "holds parts: charged + spared = nominal, none negative")
(push 1)
(assert (not (and (= (+ charged spared) nominal) (<= 0 spared) (<= 0 nominal))))
(check-sat)
(pop 1)
(echo "breaks parts: something may be spared")
(push 1)
(assert (and (= base 3) (= rise 9223372036854775808) (= profit 1)))
(assert (not (= charged nominal)))
(check-sat)
(pop 1)

; Sums over positions so far: sizes, charges, spared.
(declare-const sizes Int)
(declare-const charges Int)
(declare-const spares Int)
(define-fun carried ((o Int) (c Int) (s Int)) Bool (>= (* two64 (+ c s)) (* o rise)))
(echo "holds start: of no positions")
(push 1)
(assert (not (carried 0 0 0)))
(check-sat)
(pop 1)
(echo "breaks start: a size that nobody holds")
(push 1)
(assert (= rise 1))
(assert (not (carried 1 0 0)))
(check-sat)
(pop 1)
(echo "holds step: one more position")
(push 1)
(assert (carried sizes charges spares))
(assert (not (carried (+ sizes base) (+ charges charged) (+ spares spared))))
(check-sat)
(pop 1)
(echo "breaks step: not with nominal one less")
(push 1)
(assert (carried sizes charges spares))
(assert (and (= sizes 0) (= charges 0) (= spares 0) (= base 3) (= rise 9223372036854775808) (= profit 1)))
(assert (not (carried (+ sizes base) (+ charges charged) (+ spares (- spared 1)))))
(check-sat)
(pop 1)

; The index rose by ceil(share*2^64/O), over all positions: sizes = O.
(declare-const share Int)
(echo "holds backed: what B keeps of the share, once all have been touched, is at most what they were charged")
(push 1)
(assert (and (> sizes 0) (>= share 0) (>= (* rise sizes) (* share two64)) (< (* (- rise 1) sizes) (* share two64))))
(assert (carried sizes charges spares))
(assert (not (<= (- share spares) charges)))
(check-sat)
(pop 1)
(echo "breaks backed: they may be charged more, by rounding")
(push 1)
(assert (and (> sizes 0) (>= share 0) (>= (* rise sizes) (* share two64)) (< (* (- rise 1) sizes) (* share two64))))
(assert (and (= sizes 3) (= share 1) (= charges 3) (= spares 0) (= rise 6148914691236517206)))
(assert (carried sizes charges spares))
(assert (not (= (- share spares) charges)))
(check-sat)
(pop 1)
