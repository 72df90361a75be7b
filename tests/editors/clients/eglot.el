;;; eglot.el --- Emacs with eglot in the scene  -*- lexical-binding: t -*-

;; What was seen goes to files in $OUT.

(require 'eglot)
(require 'seq)

(defvar out (getenv "OUT"))
(defvar scene (getenv "SCENE"))
(defvar parent (concat scene "/usr/local/bastille/jails/jail01/jail.conf"))
(defvar child (concat scene "/usr/local/bastille/jails/jail01/root/usr/local/bastille/jails/jailA/jail.conf"))

(defun fail (format &rest words)
  (message "emacs: %s" (apply #'format format words))
  (kill-emacs 1))

(defun write-out (name lines)
  (let ((coding-system-for-write 'utf-8-unix))
    (write-region (concat (mapconcat #'identity lines "\n") "\n") nil (concat out "/" name) nil 'quiet)))

(defun write-buffer (name buffer)
  (with-current-buffer buffer
    (write-region nil nil (concat out "/" name) nil 'quiet)))

(defun wait (what is-it)
  (let ((end (+ (float-time) 20)))
    (while (not (funcall is-it))
      (when (> (float-time) end) (fail "waited 20 s for %s" what))
      (accept-process-output nil 0.05))))

(defun findings ()
  "What is said about the current buffer."
  (flymake-start)
  (sort (mapcar
         (lambda (d)
           (save-excursion
             (goto-char (flymake-diagnostic-beg d))
             (format "%d:%d %s" (line-number-at-pos) (1+ (current-column))
                     (plist-get (alist-get 'eglot-lsp-diag (flymake-diagnostic-data d)) :code))))
         (flymake-diagnostics))
        #'string<))

(defun raw (code)
  "The server's own words for the finding with CODE."
  (seq-find (lambda (d) (equal (plist-get d :code) code))
            (mapcar (lambda (d) (alist-get 'eglot-lsp-diag (flymake-diagnostic-data d))) (flymake-diagnostics))))

(fset 'y-or-n-p #'always)
(setq eglot-sync-connect 20)
(find-file child)
(write-out "filetype" (list (replace-regexp-in-string "-mode\\'" "" (symbol-name major-mode))))
(unless (eglot-current-server) (apply #'eglot--connect (eglot--guess-contact)))
(wait "the findings" (lambda () (>= (length (findings)) 3)))
(write-out "findings" (findings))

;; This eglot asks for no places in other files: the words must name the parent.
(write-out "message" (seq-take (split-string (plist-get (raw "J105") :message) ": ") 2))

;; The fix is in the parent's file; the child's finding goes.
(goto-char (point-min))
(search-forward "mount.devfs")
(let* ((beg (match-beginning 0))
       (actions (eglot-code-actions beg (match-end 0) nil nil))
       (action (seq-find (lambda (a) (string-match-p "allow\\.mount\\.devfs" (plist-get a :title)))
                         (append actions nil))))
  (unless action (fail "no action: %S" actions))
  (unless (plist-get action :edit)
    (setq action (jsonrpc-request (eglot-current-server) :codeAction/resolve action)))
  (eglot--apply-workspace-edit (plist-get action :edit)))
(wait "the fix" (lambda () (let ((b (find-buffer-visiting parent))) (and b (buffer-modified-p b)))))
(with-current-buffer (find-buffer-visiting parent) (eglot--signal-textDocument/didChange))
(wait "the child's finding to go" (lambda () (= (length (findings)) 2)))
(write-buffer "parent-fixed.conf" (find-buffer-visiting parent))
(write-out "findings-fixed" (findings))

;; A change of ours, formatted.
(goto-char (point-min))
(forward-line 12)
(insert "  allow.raw_sockets;   \n")
(eglot-format-buffer)
(write-buffer "child-formatted.conf" (current-buffer))

;; Completion in the middle of a name.
(goto-char (point-min))
(forward-line 13)
(insert "  allow.mount.n\n")
(backward-char)
(let* ((found (eglot-completion-at-point))
       (labels (all-completions (buffer-substring-no-properties (nth 0 found) (nth 1 found)) (nth 2 found))))
  (write-out "completion" (mapcar #'substring-no-properties labels)))
(beginning-of-line)
(kill-whole-line)

;; A jail gets another name, where it is created.
(when (eglot--server-capable :renameProvider)
  (eglot--signal-textDocument/didChange)
  (goto-char (point-min))
  (eglot-rename "jailZ")
  (write-buffer "child-renamed.conf" (current-buffer)))

;; Not ours.
(with-current-buffer (find-file-noselect (concat scene "/etc/fail2ban/jail.conf"))
  (write-out "filetype-of-ini" (list (if (eq major-mode 'jailconf-mode) "jailconf" "another"))))
(write-out "filetypes"
           (mapcar (lambda (file)
                     (with-current-buffer (find-file-noselect file)
                       (if (eq major-mode 'jailconf-mode) "jailconf" "another")))
                   (split-string (getenv "ELSEWHERE") "\n")))
(kill-emacs 0)
