"""Settings of gunicorn, which reads this file when it is started in this folder. Options of the command line win."""

worker_class = "gthread"
workers = 2
threads = 4
control_socket_disable = True
logger_class = "integrationrunde.kit.access_log.CarefulLogger"
access_log_format = '%(h)s %(t)s "%(r)s" %(s)s %(b)s %(M)s ms'
