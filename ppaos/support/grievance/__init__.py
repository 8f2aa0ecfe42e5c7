"""What people say: that they were missed, that something is wrong, that nothing came; and what is answered."""
