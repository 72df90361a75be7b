;;; faces.el --- the face of every character of the files named, as JSON  -*- lexical-binding: t -*-

(require 'json)

(defun faces-of (file)
  "The faces of FILE's characters: of several the first."
  (with-temp-buffer
    (let ((coding-system-for-read 'latin-1-unix)) (insert-file-contents file))
    (jailconf-mode)
    (font-lock-ensure)
    (apply #'vector
           (mapcar (lambda (at)
                     (let ((face (get-text-property at 'face)))
                       (symbol-name (if (consp face) (car face) face))))
                   (number-sequence (point-min) (1- (point-max)))))))

(princ (json-encode (mapcar #'faces-of command-line-args-left)))
(kill-emacs 0)
