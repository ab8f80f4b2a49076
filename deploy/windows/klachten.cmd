@echo off
rem Voert een opdracht uit vanuit de map van het project. Gebruik: klachten.cmd run
rem De uitkomst staat in het log in de map toestand; de afsluitcode gaat door naar Taakplanner.
setlocal
cd /d "%~dp0..\.." || exit /b 3
set PYTHONUTF8=1
".venv\Scripts\klachten.exe" %*
exit /b %ERRORLEVEL%
