; Closing a part of a position, and the rest of an emptied side.
;
; In words: closed + what stays is the position's quote, exactly, and what is closed is at most the exact part, by less than a unit; a
; whole close leaves no quote. A side that becomes empty gives the rest of its quote to B, and the slack stays as it is.
; Spec: docs/spec.md section 1
; Code: core/math/src/position.rs apply
; Code: core/math/src/market.rs replace_position move_position release_empty_side
; Code: core/math/src/units.rs share_of
; Proved: for all integers.
; Assumed: nothing.

(define-fun is-floor ((q Int) (n Int) (d Int)) Bool (and (<= (* q d) n) (> (* (+ q 1) d) n)))
(define-fun is-ceil ((q Int) (n Int) (d Int)) Bool (and (>= (* q d) n) (< (* (- q 1) d) n)))

(declare-const quote Int)
(declare-const whole Int)
(declare-const part Int)
(declare-const closed Int)
(assert (and (> whole 0) (> part 0) (<= part whole)))
; share_of rounds the magnitude: down for a positive quote, up for a negative one.
(declare-const of-magnitude Int)
(assert (ite (< quote 0) (is-ceil of-magnitude (* (- quote) part) whole) (is-floor of-magnitude (* quote part) whole)))
(assert (= closed (ite (< quote 0) (- of-magnitude) of-magnitude)))

(echo "premises a third of -100")
(push 1)
(assert (and (= quote (- 100)) (= whole 3) (= part 1) (= closed (- 34))))
(check-sat)
(pop 1)

(echo "holds closed-is-the-floor: closed <= quote*part/whole < closed + 1")
(push 1)
(assert (not (is-floor closed (* quote part) whole)))
(check-sat)
(pop 1)
(echo "breaks closed-is-the-floor: it is not the ceiling")
(push 1)
(assert (and (= quote (- 100)) (= whole 3) (= part 1)))
(assert (not (is-ceil closed (* quote part) whole)))
(check-sat)
(pop 1)

(echo "holds whole-close: nothing is left")
(push 1)
(assert (= part whole))
(assert (not (= (- quote closed) 0)))
(check-sat)
(pop 1)
(echo "breaks whole-close: of a partial close something may be left")
(push 1)
(assert (and (= quote (- 100)) (= whole 3) (= part 1)))
(assert (not (= (- quote closed) 0)))
(check-sat)
(pop 1)

(echo "holds kept-between: what is closed and what is kept both lie between zero and the quote")
(push 1)
(assert (not (ite (< quote 0)
  (and (<= quote closed) (<= closed 0) (<= quote (- quote closed)) (<= (- quote closed) 0))
  (and (<= 0 closed) (<= closed quote) (<= 0 (- quote closed)) (<= (- quote closed) quote)))))
(check-sat)
(pop 1)
(echo "breaks kept-between: something need not be closed")
(push 1)
(assert (and (= quote 1) (= whole 3) (= part 1)))
(assert (not (> closed 0)))
(check-sat)
(pop 1)

(declare-const book Int) ; P - C + D
(declare-const Q-side Int)
(declare-const Q-other Int)
(declare-const B Int)
(define-fun value ((q Int) (b Int)) Int (- book q Q-other b))
(echo "holds emptied-side: P - C + D - Q - B is the same with the rest in B")
(push 1)
(assert (not (= (value 0 (+ B Q-side)) (value Q-side B))))
(check-sat)
(pop 1)
(echo "breaks emptied-side: dropping the rest would change it")
(push 1)
(assert (= Q-side 1))
(assert (not (= (value 0 B) (value Q-side B))))
(check-sat)
(pop 1)
