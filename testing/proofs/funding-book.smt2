; Funding of one interval: what payers are booked, what receivers get, and what the bucket gives.
;
; In words: receivers are booked at most what payers are booked plus the subsidy, which is at most the bucket and at most what may be
; spent of B. Where payers bring enough the residue is not negative and goes to B; else B falls by what the bucket falls, and no
; further. The bucket never becomes negative by itself. A receiver never gets more per unit than a payer pays.
; Spec: docs/spec.md section 9
; Code: core/math/src/funding.rs book receivable
; Code: core/math/src/num.rs scale_down scale_up
; Proved: for all integers.
; Assumed: scale_down and scale_up round as named (num-scale).

(define-fun two64 () Int 18446744073709551616)
(define-fun floor64 ((n Int)) Int (div n two64))
(define-fun ceil64 ((n Int)) Int (- (div (- n) two64)))
(define-fun smaller ((a Int) (b Int)) Int (ite (< b a) b a))
(define-fun or-zero ((a Int)) Int (ite (< a 0) 0 a))

(declare-const payers Int)    ; open interest of the payers
(declare-const receivers Int) ; open interest of the receivers
(declare-const delta Int)     ; per unit of base, in 2^-64
(declare-const bucket Int)
(declare-const spendable Int)
(assert (and (>= payers 0) (>= receivers 0) (>= delta 0) (>= bucket 0)))

(define-fun paid () Int (floor64 (* payers delta)))
(define-fun need () Int (ceil64 (* receivers delta)))
(define-fun allowed () Int (or-zero (smaller bucket spendable)))
(define-fun available () Int (+ paid (smaller (- need paid) allowed)))
(define-fun reduces () Bool (and (> need paid) (> need available)))
(declare-const reduced Int) ; floor(available*2^64/receivers)
(assert (=> reduces (and (<= (* reduced receivers) (* available two64)) (> (* (+ reduced 1) receivers) (* available two64)))))
(define-fun delta-received () Int (ite reduces reduced delta))
(define-fun received () Int (ite reduces (ceil64 (* receivers reduced)) need))
(define-fun residue () Int (- paid received))
(define-fun given () Int (- (smaller residue 0))) ; what bucket and B give

(echo "premises three pay, seven receive, the bucket has two")
(push 1)
(assert (and (= payers 3) (= receivers 7) (= delta two64) (= bucket 2) (= spendable 10)))
(check-sat)
(pop 1)

(echo "holds backed: received <= paid + subsidy")
(push 1)
(assert (not (<= received (+ paid allowed))))
(check-sat)
(pop 1)
(echo "breaks backed: receivers may get more than payers bring")
(push 1)
(assert (and (= payers 3) (= receivers 7) (= delta two64) (= bucket 9) (= spendable 10)))
(assert (not (<= received paid)))
(check-sat)
(pop 1)

(echo "holds residue: not negative where payers bring what receivers need; else at least minus the subsidy")
(push 1)
(assert (not (and (=> (<= need paid) (>= residue 0)) (>= residue (- allowed)))))
(check-sat)
(pop 1)
(echo "breaks residue: it may be negative")
(push 1)
(assert (and (= payers 3) (= receivers 7) (= delta two64) (= bucket 9) (= spendable 10)))
(assert (not (>= residue 0)))
(check-sat)
(pop 1)

(echo "holds bucket: it gives what B gives, and stays at least zero; B gives no more than may be spent of it")
(push 1)
(assert (not (and (>= (+ bucket (smaller residue 0)) 0) (=> (> given 0) (<= given spendable)))))
(check-sat)
(pop 1)
(echo "breaks bucket: it may be emptied")
(push 1)
(assert (and (= payers 3) (= receivers 7) (= delta two64) (= bucket 2) (= spendable 10)))
(assert (not (> (+ bucket (smaller residue 0)) 0)))
(check-sat)
(pop 1)

(push 1)
(assert reduces)
(echo "holds no-more-per-unit: receivers get less per unit than payers pay, where it does not suffice")
(push 1)
(assert (not (and (<= 0 reduced) (< reduced delta))))
(check-sat)
(pop 1)
(echo "breaks no-more-per-unit: they get something")
(push 1)
(assert (and (= payers 3) (= receivers 7) (= delta two64) (= bucket 2) (= spendable 10)))
(assert (not (= reduced 0)))
(check-sat)
(pop 1)
(pop 1)
