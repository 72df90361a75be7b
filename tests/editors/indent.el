;;; indent.el --- what jailconf fmt made stays as it is  -*- lexical-binding: t -*-

(let ((wrong nil))
  (dolist (file command-line-args-left)
    (with-temp-buffer
      (insert-file-contents file)
      (jailconf-mode)
      (let ((before (buffer-string)))
        (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
        (unless (string= before (buffer-string))
          (setq wrong t)
          (princ (format "%s: indented otherwise:\n%s" file (buffer-string)))))))
  (princ (format "emacs: indentation of %d files\n" (length command-line-args-left)))
  (kill-emacs (if wrong 1 0)))
