;;; mode.el --- jailconf-mode, by ERT  -*- lexical-binding: t -*-

;; The faces of the samples are compared by faces.el, the indentation of whole
;; files by indent.el; this is what a user does.

(require 'ert)
(require 'imenu)
(require 'jailconf-mode)

(defmacro in-mode (text &rest body)
  "Run BODY in a buffer with TEXT; point where `|' stands, if anywhere."
  (declare (indent 1))
  `(with-temp-buffer
     (insert ,text)
     (goto-char (point-min))
     (when (search-forward "|" nil t) (delete-char -1))
     (jailconf-mode)
     ,@body))

(defun face-of (word)
  "The face at WORD, the first if there are several."
  (font-lock-ensure)
  (goto-char (point-min))
  (search-forward word)
  (let ((face (get-text-property (match-beginning 0) 'face)))
    (if (consp face) (car face) face)))

(ert-deftest faces-of-names ()
  "LANGUAGE 2: a name is a jail's in front of a brace, else a parameter's."
  (in-mode "web { allow.mount; nopersist; exec.start = x; odd; }\n\"*\" { }\n.include \"x\";\n"
    (should (eq (face-of "web") 'font-lock-type-face))
    (should (eq (face-of "allow.mount") 'font-lock-variable-name-face))
    (should (eq (face-of "nopersist") 'jailconf-negation-face))
    (should (eq (face-of "exec.start") 'font-lock-function-name-face))
    (should (eq (face-of "odd") 'jailconf-unknown-face))
    (should (eq (face-of "\"*\"") 'jailconf-wildcard-face))
    (should (eq (face-of ".include") 'font-lock-keyword-face))))

(ert-deftest a-comment-begins-inside-a-bare-word ()
  "LANGUAGE 1.1."
  (in-mode "mount.fstab = http://host/p;\n"
    (should (eq (face-of "http") 'jailconf-bare-face))
    (should (memq (face-of "//host") '(font-lock-comment-face font-lock-comment-delimiter-face)))))

(ert-deftest variables-only-in-double-quotes ()
  "LANGUAGE 1.5."
  (in-mode "a = \"x $name\", 'y $other';\n"
    (should (eq (face-of "$name") 'font-lock-constant-face))
    (should (eq (face-of "$other") 'font-lock-string-face))))

(ert-deftest what-is-typed-anew-is-drawn-anew ()
  "A name that becomes a jail's."
  (in-mode "web ;\n"
    (should (eq (face-of "web") 'jailconf-unknown-face))
    (delete-region (point) (point-max))
    (insert " { }\n")
    (should (eq (face-of "web") 'font-lock-type-face))))

(defun indented (text)
  "TEXT as the mode indents it."
  (in-mode text
    (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
    (buffer-string)))

(ert-deftest indentation-follows-blocks-and-statements ()
  "The standard style of docs/formatting.md."
  (should (equal (indented "a {\nb {\npersist;\n}\nexec.start = \"x\",\n\"y\";\n}\n")
                 "a {\n    b {\n        persist;\n    }\n    exec.start = \"x\",\n        \"y\";\n}\n")))

(ert-deftest a-string-over-two-lines-stays ()
  "LANGUAGE 1.4: its line ends and blanks are part of it."
  (should (equal (indented "a {\nx = \"one\n  two\";\n}\n") "a {\n    x = \"one\n  two\";\n}\n")))

(ert-deftest a-new-line-is-indented ()
  (in-mode "a {|\n}\n"
    (newline-and-indent)
    (insert "persist;")
    (should (equal (buffer-string) "a {\n    persist;\n}\n"))))

(ert-deftest jails-in-the-index ()
  "LANGUAGE 2: blocks nest; their names may be quoted; a comment is none."
  (in-mode "outer {\n  inner { persist; }\n}\n\"*\" { }\n# no { }\n"
    (should (equal (mapcar #'car (imenu--make-index-alist t)) '("*Rescan*" "outer" "inner" "\"*\"")))))

(ert-deftest comments-come-and-go ()
  (in-mode "a {\n    persist;|\n}\n"
    (comment-region (line-beginning-position) (line-end-position))
    (should (equal (buffer-string) "a {\n    # persist;\n}\n"))
    (uncomment-region (line-beginning-position) (line-end-position))
    (should (equal (buffer-string) "a {\n    persist;\n}\n"))))

(ert-deftest every-form-of-comment-is-taken-away ()
  (in-mode "// persist;\n"
    (uncomment-region (point-min) (point-max))
    (should (equal (buffer-string) "persist;\n"))))

(ert-deftest brackets-meet-over-comments-and-strings ()
  (in-mode "a { x = \"}\"; # }\n}"
    (goto-char 3)
    (forward-sexp)
    (should (eobp))))

(defun mode-of (name text)
  "The mode of a file called NAME with TEXT."
  (let* ((folder (make-temp-file "jailconf" t)) (file (expand-file-name name folder)))
    (make-directory (file-name-directory file) t)
    (with-temp-file file (insert text))
    (unwind-protect
        (with-current-buffer (find-file-noselect file)
          (prog1 major-mode (kill-buffer)))
      (delete-directory folder t))))

(ert-deftest files-by-their-names ()
  (should (eq (mode-of "etc/jail.conf" "a { persist; }\n") 'jailconf-mode))
  (should (eq (mode-of "etc/jail.conf.d/a.conf" "") 'jailconf-mode))
  (should (eq (mode-of "etc/jail.web.conf" "") 'jailconf-mode))
  (should-not (eq (mode-of "etc/other.conf" "") 'jailconf-mode)))

(ert-deftest fail2bans-file-is-left-alone ()
  (should (provided-mode-derived-p (mode-of "fail2ban/jail.conf" "x\n") 'conf-mode))
  (should-not (eq (mode-of "etc/jail.conf" "# c\n\n[DEFAULT]\nbantime = 10m\n") 'jailconf-mode)))

(defun host-of (file directory)
  "The project of DIRECTORY in a buffer of FILE."
  (in-mode "" (let ((buffer-file-name file)) (cdr (jailconf-project directory)))))

(ert-deftest the-project-is-the-outermost-host ()
  (should (equal (host-of nil "/c/h/usr/local/bastille/jails/a/root/usr/local/bastille/jails/b/") "/c/h/"))
  (should (equal (host-of nil "/c/h/etc/") "/c/h/"))
  (should (equal (host-of nil "/c/h/etc/jail.conf.d/") "/c/h/"))
  (should-not (host-of nil "/c/h/")))

(ert-deftest the-host-itself-is-the-same-project ()
  "eglot asks with the root as the directory while it connects."
  (should (equal (host-of "/c/h/usr/local/bastille/jails/a/jail.conf" "/c/h/") "/c/h/"))
  (should (equal (host-of "/c/h/etc/jail.conf" "/c/h/") "/c/h/"))
  (should-not (host-of "/c/h/etc/jail.conf" "/elsewhere/")))

;;; mode.el ends here
