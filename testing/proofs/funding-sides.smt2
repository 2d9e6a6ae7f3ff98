; A side's quote is at least what its positions hold, funding and cover settled.
;
; In words: let G be what a side's positions have gathered and not settled yet, exactly: the sum of |b|*(index - own index), funding
; less cover, in 2^-64 units. The excess 2^64*(Q_side - sum of the positions' quotes) - G never falls: funding booked on payers
; (rounded down) and receivers (up), cover booked on a side (its index rounded up), a touch (rounded against the owner), a
; change of the position just touched. It rises by less than one unit at each. So the identity speaks of all positions.
; Spec: docs/spec.md section 9
; Code: core/math/src/funding.rs book
; Code: core/math/src/cover.rs charge_side raise_index pass_on
; Code: core/math/src/position.rs settle_funding settle_cover apply
; Code: core/math/src/units.rs gathered
; Proved: for all integers.
; Assumed: the sizes of a side's positions sum to its open interest O, exactly (move_position), so an index that moves by d moves G by O*d.

(define-fun two64 () Int 18446744073709551616)
(define-fun floor64 ((n Int)) Int (div n two64))
(define-fun ceil64 ((n Int)) Int (- (div (- n) two64)))
; Cumulative::gathered(…, Floor) and (…, Ceil): of the magnitude, the other way where it is negative.
(define-fun gathered-floor ((n Int)) Int (ite (< n 0) (- (ceil64 (- n))) (floor64 n)))
(define-fun gathered-ceil ((n Int)) Int (ite (< n 0) (- (floor64 (- n))) (ceil64 n)))
(define-fun smaller ((a Int) (b Int)) Int (ite (< b a) b a))

(declare-const Q Int)
(declare-const quotes Int)
(declare-const G Int)
(declare-const O Int)
(assert (>= O 0))
(define-fun excess ((side Int) (sum Int) (pending Int)) Int (- (* two64 (- side sum)) pending))
(define-fun now () Int (excess Q quotes G))
(define-fun kept ((after Int)) Bool (and (<= now after) (< after (+ now two64))))

(declare-const delta Int)
(declare-const base Int)
(declare-const risen Int) ; the index since the position's own
(assert (and (>= delta 0) (>= base 0)))

(echo "premises three long, an index of a half")
(push 1)
(assert (and (= Q 0) (= quotes 0) (= G 0) (= O 3) (= delta 9223372036854775808) (= base 1) (= risen delta)))
(check-sat)
(pop 1)

(echo "holds payers: booked floor(O*delta)")
(push 1)
(assert (not (kept (excess (- Q (floor64 (* O delta))) quotes (- G (* O delta))))))
(check-sat)
(pop 1)
(echo "breaks payers: rounded up, positions would hold more than the side")
(push 1)
(assert (and (= Q 0) (= quotes 0) (= G 0) (= O 3) (= delta 9223372036854775808)))
(assert (not (kept (excess (- Q (ceil64 (* O delta))) quotes (- G (* O delta))))))
(check-sat)
(pop 1)

(echo "holds receivers: booked ceil(O*delta)")
(push 1)
(assert (not (kept (excess (+ Q (ceil64 (* O delta))) quotes (+ G (* O delta))))))
(check-sat)
(pop 1)
(echo "breaks receivers: rounded down, positions would hold more than the side")
(push 1)
(assert (and (= Q 0) (= quotes 0) (= G 0) (= O 3) (= delta 9223372036854775808)))
(assert (not (kept (excess (+ Q (floor64 (* O delta))) quotes (+ G (* O delta))))))
(check-sat)
(pop 1)

(echo "holds touch: a position settles its funding rounded down, paid or received")
(push 1)
(assert (not (kept (excess Q (+ quotes (gathered-floor (* base risen))) (- G (* base risen))))))
(check-sat)
(pop 1)
(echo "breaks touch: rounded up it would take from the others")
(push 1)
(assert (and (= Q 0) (= quotes 0) (= G 0) (= base 1) (= risen 9223372036854775808)))
(assert (not (kept (excess Q (+ quotes (gathered-ceil (* base risen))) (- G (* base risen))))))
(check-sat)
(pop 1)

; A share of a deficit is booked: Q falls by it, the cover index rises by ceil(share*2^64/O), so G falls by O times that. What a touch
; passes on is the same with the size of the others for O: given back to the side, and booked on them.
(declare-const share Int)
(declare-const step Int)
(assert (>= share 0))
(push 1)
(assert (and (> O 0) (< O two64)))
(assert (and (>= (* step O) (* share two64)) (< (* (- step 1) O) (* share two64))))
(echo "holds cover-booked: the share, with its index rounded up")
(push 1)
(assert (not (kept (excess (- Q share) quotes (- G (* O step))))))
(check-sat)
(pop 1)
(echo "breaks cover-booked: with the index rounded down positions would hold more than the side")
(push 1)
(assert (and (= Q 0) (= quotes 0) (= G 0) (= O 3) (= share 1)))
(assert (not (kept (excess (- Q share) quotes (- G (* O (- step 1)))))))
(check-sat)
(pop 1)
(pop 1)

; A touch charges min(nominal, gain); what is nominal but not charged goes back to the side.
(declare-const gain Int)
(assert (>= gain 0))
(define-fun nominal () Int (gathered-ceil (* base risen)))
(define-fun charged () Int (smaller nominal gain))
(push 1)
(assert (>= risen 0))
(echo "holds cover-touched: charged to the position, the rest back to the side")
(push 1)
(assert (not (kept (excess (+ Q (- nominal charged)) (- quotes charged) (+ G (* base risen))))))
(check-sat)
(pop 1)
(echo "breaks cover-touched: the rest must go back to the side")
(push 1)
(assert (and (= Q 0) (= quotes 0) (= G 0) (= base 4) (= risen two64) (= gain 1)))
(assert (not (kept (excess Q (- quotes charged) (+ G (* base risen))))))
(check-sat)
(pop 1)
(pop 1)

(declare-const before Int)
(declare-const after Int)
(echo "holds replaced: a position just touched leaves with its quote and joins with another")
(push 1)
(assert (not (= now (excess (+ (- Q before) after) (+ (- quotes before) after) G))))
(check-sat)
(pop 1)
(echo "breaks replaced: not if the side kept the old quote")
(push 1)
(assert (and (= before 1) (= after 0)))
(assert (not (= now (excess Q (+ (- quotes before) after) G))))
(check-sat)
(pop 1)
