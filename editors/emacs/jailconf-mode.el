;;; jailconf-mode.el --- FreeBSD's jail.conf  -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "26.1"))
;; Keywords: languages
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Highlights jail.conf, and tells eglot of its language server.  The lists of
;; words are made by `cargo xtask codegen'.

;;; Code:

(require 'regexp-opt)

(defgroup jailconf nil
  "FreeBSD's jail.conf."
  :group 'languages)

(defcustom jailconf-program "jailconf"
  "The program that checks jail.conf and serves editors."
  :type 'string)

(defface jailconf-unknown-face '((t :inherit default))
  "A parameter that the catalogue does not know.")
(defface jailconf-wildcard-face '((t :inherit font-lock-type-face))
  "The name of a block for many jails.")
(defface jailconf-negation-face '((t :inherit font-lock-preprocessor-face))
  "A parameter that is switched off by its name.")
(defface jailconf-bare-face '((t :inherit default))
  "A word without quotes.")
(defface jailconf-number-face '((t :inherit font-lock-constant-face))
  "A number.")
(defface jailconf-escape-face '((t :inherit font-lock-regexp-grouping-backslash))
  "A byte written with a backslash.")
(defface jailconf-operator-face '((t :inherit default))
  "The signs = and +=.")
(defface jailconf-delimiter-face '((t :inherit default))
  "What stands between statements.")

(defconst jailconf--kernel
  '(
;; codegen: kernel
    "allow.adjtime" "allow.chflags" "allow.extattr" "allow.mlock" "allow.mount" "allow.mount.devfs"
    "allow.mount.fdescfs" "allow.mount.fusefs" "allow.mount.linprocfs" "allow.mount.linsysfs"
    "allow.mount.nullfs" "allow.mount.p9fs" "allow.mount.procfs" "allow.mount.tmpfs"
    "allow.mount.zfs" "allow.nfsd" "allow.quotas" "allow.raw_sockets" "allow.read_msgbuf"
    "allow.reserved_ports" "allow.routing" "allow.set_hostname" "allow.setaudit" "allow.settime"
    "allow.socket_af" "allow.suser" "allow.sysvipc" "allow.unprivileged_parent_tampering"
    "allow.unprivileged_proc_debug" "allow.vmm" "allow.vmm_ppt" "children.cur" "children.max"
    "cpuset.id" "devfs_ruleset" "dying" "enforce_statfs" "env" "host" "host.domainname"
    "host.hostid" "host.hostname" "host.hostuuid" "ip4" "ip4.addr" "ip4.saddrsel" "ip6" "ip6.addr"
    "ip6.saddrsel" "jid" "linux" "linux.osname" "linux.osrelease" "linux.oss_version" "mac.do"
    "mac.do.exec_paths" "mac.do.rules" "mac.label" "meta" "name" "osreldate" "osrelease" "parent"
    "path" "persist" "securelevel" "sysvmsg" "sysvsem" "sysvshm" "vnet" "zfs" "zfs.mount_snapshot"
;; codegen: end
    )
  "Parameters of the kernel.")

(defconst jailconf--negations
  '(
;; codegen: negations
    "allow.mount.nodevfs" "allow.mount.nofdescfs" "allow.mount.nofusefs" "allow.mount.nolinprocfs"
    "allow.mount.nolinsysfs" "allow.mount.nonullfs" "allow.mount.nop9fs" "allow.mount.noprocfs"
    "allow.mount.notmpfs" "allow.mount.nozfs" "allow.noadjtime" "allow.nochflags" "allow.nodying"
    "allow.noextattr" "allow.nomlock" "allow.nomount" "allow.nonfsd" "allow.noquotas"
    "allow.noraw_sockets" "allow.noread_msgbuf" "allow.noreserved_ports" "allow.norouting"
    "allow.noset_hostname" "allow.nosetaudit" "allow.nosettime" "allow.nosocket_af" "allow.nosuser"
    "allow.nosysvipc" "allow.nounprivileged_parent_tampering" "allow.nounprivileged_proc_debug"
    "allow.novmm" "allow.novmm_ppt" "exec.noclean" "exec.nosystem_jail_user" "ip4.nosaddrsel"
    "ip6.nosaddrsel" "mount.nodevfs" "mount.nofdescfs" "mount.noprocfs" "nodying" "noip_hostname"
    "nopersist"
;; codegen: end
    )
  "Their names when they are off.")

(defconst jailconf--program
  '(
;; codegen: program
    "allow.dying" "command" "depend" "exec.clean" "exec.consolelog" "exec.created" "exec.fib"
    "exec.jail_user" "exec.poststart" "exec.poststop" "exec.prepare" "exec.prestart" "exec.prestop"
    "exec.release" "exec.start" "exec.stop" "exec.system_jail_user" "exec.system_user"
    "exec.timeout" "interface" "ip_hostname" "mount" "mount.devfs" "mount.fdescfs" "mount.fstab"
    "mount.procfs" "stop.timeout" "vnet.interface" "zfs.dataset"
;; codegen: end
    )
  "Parameters that jail(8) itself reads.")

(defconst jailconf--words
  '(
;; codegen: words
    "disable" "false" "inherit" "new" "true"
;; codegen: end
    )
  "Words that are values.")

(defconst jailconf--run "][A-Za-z0-9_!%&()\\.:<>?@^`|~-"
  "The inside of a bracket expression: what a bare word is made of.")

(defvar jailconf-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "< b" table)
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?' "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?{ "(}" table)
    (modify-syntax-entry ?} "){" table)
    (dolist (char (string-to-list "_!%&.:<>?@^`|~-$+"))
      (modify-syntax-entry char "_" table))
    (dolist (char (string-to-list "()[]"))
      (modify-syntax-entry char "_" table))
    table)
  "Comments in three forms, strings in two.")

(defun jailconf--names-regexp (words)
  "A regular expression for exactly one of WORDS."
  (concat "\\`" (regexp-opt words) "\\'"))

(defconst jailconf--faces
  (list (cons (jailconf--names-regexp jailconf--kernel) 'font-lock-variable-name-face)
        (cons "\\`\\(?:env\\|meta\\)\\." 'font-lock-variable-name-face)
        (cons (jailconf--names-regexp jailconf--negations) 'jailconf-negation-face)
        (cons (jailconf--names-regexp jailconf--program) 'font-lock-function-name-face))
  "The face of a parameter, by its name.")

(defconst jailconf--name-regexp
  (concat "[" jailconf--run "]+\\|\\*\\|\"[^\"\n]*\"\\|'[^'\n]*'")
  "A name, in front of a block or a value.")

(defun jailconf--at-statement-p (start)
  "Whether a statement begins at START."
  (save-excursion
    (goto-char start)
    (forward-comment (- (point-max)))
    (or (bobp)
        (and (memq (char-before) '(?\; ?{ ?}))
             (not (nth 5 (syntax-ppss (1- (point)))))))))

(defun jailconf--match-name (limit)
  "Find the next name before LIMIT."
  (let (found)
    (while (and (not found) (re-search-forward jailconf--name-regexp limit t))
      (let ((start (match-beginning 0)) (data (match-data)))
        (setq found (and (not (nth 8 (save-excursion (syntax-ppss start))))
                         (jailconf--at-statement-p start)))
        (set-match-data data)))
    found))

(defun jailconf--name-face ()
  "The face of the name that was just matched."
  (let ((name (match-string-no-properties 0))
        (next (save-match-data
                (save-excursion (forward-comment (point-max)) (following-char)))))
    (cond ((eq next ?{)
           (save-match-data
             (if (string-match-p "\\`[\"']?\\(?:.*\\.\\)?\\*\\(?:\\..*\\)?[\"']?\\'" name)
                 'jailconf-wildcard-face
               'font-lock-type-face)))
          ((memq (aref name 0) '(?\" ?')) 'font-lock-string-face)
          ((and (string= name ".include") (not (memq next '(?= ?+ ?\;))))
           'font-lock-keyword-face)
          (t (or (save-match-data (assoc-default name jailconf--faces #'string-match-p))
                 'jailconf-unknown-face)))))

(defun jailconf--match-in-code (regexp limit quote)
  "Find REGEXP before LIMIT outside comments and strings.
With QUOTE also in strings between that character, or in all if it is t."
  (let (found)
    (while (and (not found) (re-search-forward regexp limit t))
      (let* ((data (match-data))
             (state (save-excursion (syntax-ppss (match-beginning 0)))))
        (setq found (and (not (nth 4 state))
                         (or (eq quote t) (not (nth 5 state)))
                         (or (not (nth 3 state)) (eq quote t) (eq quote (nth 3 state)))))
        (set-match-data data)))
    found))

(defun jailconf--matcher (regexp &optional quote)
  "A matcher of font-lock for REGEXP, in strings of QUOTE too."
  (lambda (limit) (jailconf--match-in-code regexp limit quote)))

(defconst jailconf--word-end "\\(?:[][:space:];,{}#]\\|//\\|/\\*\\|$\\)")

(defconst jailconf--font-lock
  (list (list #'jailconf--match-name '(0 (jailconf--name-face) t))
        (list (jailconf--matcher "\\(\\\\\\(?:[0-7]\\{1,3\\}\\|x[0-9A-Fa-f]\\{0,2\\}\\|.\\|$\\)\\)" t)
              '(1 'jailconf-escape-face prepend))
        (list (jailconf--matcher "\\$\\(?:[A-Za-z_][A-Za-z0-9_]*\\|{\\(?:[^{}\"\\\\\n]\\|\\\\.\\)*}\\)" ?\")
              '(0 'font-lock-constant-face t))
        (list (jailconf--matcher "\\+?=") '(0 'jailconf-operator-face))
        (list (jailconf--matcher "[;,{}]") '(0 'jailconf-delimiter-face))
        (list (jailconf--matcher (concat "\\(?:^\\|[[:space:]=,]\\)\\(-?[0-9]+\\)" jailconf--word-end))
              '(1 'jailconf-number-face))
        (list (jailconf--matcher (concat "\\(?:^\\|[[:space:]=,]\\)\\(" (regexp-opt jailconf--words)
                                         "\\)" jailconf--word-end))
              '(1 'font-lock-builtin-face))
        (list (jailconf--matcher (concat "[" jailconf--run "]+\\|[*+/$]"))
              '(0 'jailconf-bare-face keep)))
  "What font-lock draws.")

(defun jailconf-indent-line ()
  "Indent by the blocks around the line, and once more inside a statement."
  (interactive)
  (let ((start (save-excursion (back-to-indentation) (point))))
    (unless (nth 8 (syntax-ppss (line-beginning-position)))
      (let* ((closes (eq (char-after start) ?}))
             (inside (not (or closes (jailconf--at-statement-p start)
                              (save-excursion (goto-char start) (looking-at "#\\|//\\|/\\*")))))
             (depth (+ (car (syntax-ppss start)) (if closes -1 0) (if inside 1 0))))
        (save-excursion (indent-line-to (* tab-width (max 0 depth))))
        (when (< (current-column) (current-indentation)) (back-to-indentation))))))

(defun jailconf--root (name)
  "The host that the file or directory NAME belongs to, if its path shows one."
  (when (string-match "/\\(?:etc/\\(?:jail\\.conf\\.d/\\|jail\\.[^/]*\\'\\|\\'\\)\\|usr/local/[^/]+/jails/\\)" name)
    (file-name-as-directory (substring name 0 (match-beginning 0)))))

(defun jailconf-project (directory)
  "The host that DIRECTORY belongs to, as a project.
Jails inside jails are one project, so that one server sees them all."
  (let* ((name (expand-file-name directory))
         ;; eglot asks again for the root itself while it connects, and takes no file
         ;; whose project is then another one, such as the checkout around it.
         (root (or (jailconf--root name)
                   (and buffer-file-name (string-prefix-p name buffer-file-name)
                        (jailconf--root buffer-file-name)))))
    (and root (cons 'transient root))))

;;;###autoload
(define-derived-mode jailconf-mode prog-mode "jail.conf"
  "Major mode for FreeBSD's jail.conf."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "\\(?:#+\\|//+\\|/\\*+\\)\\s-*")
  (setq-local comment-end "")
  (setq-local tab-width 4)
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'jailconf-indent-line)
  (setq-local parse-sexp-ignore-comments t)
  (setq-local font-lock-multiline t)
  (setq-local imenu-generic-expression
              '((nil "^\\s-*\\([^][:space:]#;={}]+\\)\\s-*{" 1)))
  (add-hook 'project-find-functions #'jailconf-project nil t)
  (setq-local compile-command
              (concat jailconf-program " lint --format short "
                      (and buffer-file-name (shell-quote-argument buffer-file-name))))
  (setq-local font-lock-defaults '(jailconf--font-lock)))

(defun jailconf--ours-p ()
  "Whether the buffer is a jail.conf, and not fail2ban's INI file."
  (save-excursion
    (goto-char (point-min))
    (while (looking-at "[ \t]*\\(?:[#;].*\\)?\n") (forward-line))
    (not (or (looking-at "[ \t]*\\[[^]\n]*\\][ \t]*$")
             (and buffer-file-name (string-match-p "/fail2ban/" buffer-file-name))))))

;;;###autoload
(defun jailconf-mode-maybe ()
  "Use `jailconf-mode' if the file is FreeBSD's, else `conf-mode'."
  (if (jailconf--ours-p) (jailconf-mode) (conf-mode)))

;;;###autoload
(add-to-list 'auto-mode-alist
             '("/jail\\(?:\\.[^/]+\\)?\\.conf\\'\\|/jail\\.conf\\.d/[^/]+\\.conf\\'" . jailconf-mode-maybe))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs `(jailconf-mode . (,jailconf-program "lsp"))))

(provide 'jailconf-mode)
;;; jailconf-mode.el ends here
