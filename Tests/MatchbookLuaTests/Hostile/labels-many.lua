-- vector: 23
-- expect: reject-load | harmless
-- Thousands of labels and jumps that look for them.
do ⟪9000:goto l№ ⟫⟪9000:::l№:: ⟫end
return 1
